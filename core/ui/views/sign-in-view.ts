import { css, html, LitElement, nothing, type TemplateResult } from "lit";
import type { ConnectionState } from "../connection.ts";
import type { Credential } from "../credential.ts";
import { controlStyles } from "../styles/control-styles.ts";

type Refusal = Extract<ConnectionState, { state: "refused" }>;

/** Asks for the token or the password. Fires `sign-in` with what was typed. */
export class SignInView extends LitElement {
  static override properties = { refusal: { attribute: false } };
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

  constructor() {
    super();
    this.refusal = undefined;
  }

  protected override firstUpdated(): void {
    this.renderRoot.querySelector("input")?.focus();
  }

  protected override render(): TemplateResult {
    const asksForPassword = this.refusal?.asksFor === "password";
    const name = asksForPassword ? "Password" : "Token";
    return html`
      <form @submit=${this.submit}>
        <h2>Sign in to this gateway</h2>
        ${
          asksForPassword
            ? html`<p>It asks for the password that it was started with.</p>`
            : html`<p>
                On the gateway's machine, <code>openclaw dashboard</code> prints the address with
                the token in it.
              </p>`
        }
        ${
          this.refusal?.message
            ? html`<p class="problem" role="alert">
                ${this.refusal.message} ${this.refusal.hint ?? ""}
              </p>`
            : nothing
        }
        <label>
          ${name}
          <input
            name="secret"
            type="password"
            autocomplete="current-password"
            spellcheck="false"
            required
          />
        </label>
        <button type="submit">Connect</button>
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
