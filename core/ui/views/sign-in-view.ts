import { css, html, LitElement, nothing, type TemplateResult } from "lit";
import type { ConnectionState } from "../connection.ts";
import type { Credential } from "../credential.ts";
import type { Language } from "../i18n/language.ts";
import { shellTranslator } from "../i18n/shell-texts.ts";
import { controlStyles } from "../styles/control-styles.ts";

type Refusal = Extract<ConnectionState, { state: "refused" }>;

/** Asks for the token or the password. Fires `sign-in` with what was typed. */
export class SignInView extends LitElement {
  static override properties = { refusal: { attribute: false }, language: { attribute: false } };
  static override styles = [
    controlStyles,
    css`
      :host {
        display: grid;
        place-items: center;
        flex: 1;
        padding: 1.5rem;
      }
      form {
        width: min(26rem, 100%);
        display: grid;
        gap: 0.9rem;
      }
      h2 {
        font-size: 1.25rem;
        margin: 0;
      }
      p {
        margin: 0;
        color: var(--ink-soft);
      }
      code {
        font: 0.9em var(--mono);
        color: var(--ink);
      }
      label {
        font-weight: 600;
        font-size: 0.9rem;
      }
      input {
        font: inherit;
        color: inherit;
        width: 100%;
        margin-top: 0.3rem;
        padding: 0.6rem 0.75rem;
        background: var(--raised);
        border: 1px solid var(--line);
        border-radius: 10px;
      }
      button {
        background: var(--accent);
        color: var(--accent-ink);
        font-weight: 600;
        border-radius: 10px;
        padding: 0.6rem 1rem;
      }
      .problem {
        color: var(--bad);
        background: var(--bad-ground);
        border-radius: 10px;
        padding: 0.6rem 0.75rem;
      }
    `,
  ];

  declare refusal: Refusal | undefined;
  declare language: Language;

  constructor() {
    super();
    this.refusal = undefined;
    this.language = "en";
  }

  protected override firstUpdated(): void {
    this.renderRoot.querySelector("input")?.focus();
  }

  protected override render(): TemplateResult {
    const t = shellTranslator(this.language);
    const asksForPassword = this.refusal?.asksFor === "password";
    const [before, after] = t("sign-in.token-hint").split("{command}");
    return html`
      <form @submit=${this.submit}>
        <h2>${t("sign-in.title")}</h2>
        ${
          asksForPassword
            ? html`<p>${t("sign-in.password-hint")}</p>`
            : html`<p>${before}<code>openclaw dashboard</code>${after}</p>`
        }
        ${
          this.refusal?.message
            ? html`<p class="problem" role="alert">
                ${this.refusal.message} ${this.refusal.hint ?? ""}
              </p>`
            : nothing
        }
        <label>
          ${t(asksForPassword ? "sign-in.password" : "sign-in.token")}
          <input
            name="secret"
            type="password"
            autocomplete="current-password"
            spellcheck="false"
            required
          />
        </label>
        <button type="submit">${t("sign-in.connect")}</button>
      </form>
    `;
  }

  private readonly submit = (event: SubmitEvent): void => {
    event.preventDefault();
    const input = this.renderRoot.querySelector("input");
    const value = input?.value.trim() ?? "";
    if (value === "") return;
    const detail: Credential = { kind: this.refusal?.asksFor ?? "token", value };
    this.dispatchEvent(new CustomEvent("sign-in", { detail }));
  };
}

export function defineSignInView(): void {
  customElements.define("sign-in-view", SignInView);
}
