import { html, LitElement, nothing, type TemplateResult } from "lit";
import type { ModelsListResult, SessionViewRow } from "../../gateway/protocol-views.ts";
import { sessionLabel } from "../chat/session-label.ts";
import type { SessionChange } from "../chat/session-store.ts";
import { thinkingLevels } from "../chat/thinking-levels.ts";
import { chatTranslator, type ChatKey } from "../i18n/chat-texts.ts";
import type { Language } from "../i18n/language.ts";
import type { Translate } from "../i18n/translate.ts";
import { controlStyles } from "../styles/control-styles.ts";
import { sessionBarStyles } from "./session-bar-styles.ts";

/** Name, model and thinking of the conversation that is shown. Fires `change-session` with a `SessionChange`, `delete-session`, and `open-list`. */
export class SessionBar extends LitElement {
  static override properties = {
    sessionKey: { attribute: false },
    row: { attribute: false },
    models: { attribute: false },
    model: { attribute: false },
    language: { attribute: false },
    isListOpen: { attribute: false },
    mayWrite: { attribute: false },
    doing: { state: true },
  };
  static override styles = [controlStyles, sessionBarStyles];

  declare sessionKey: string;
  /** Absent until something was said in it. */
  declare row: SessionViewRow | undefined;
  declare models: ModelsListResult;
  /** The model that answers now. */
  declare model: string;
  declare language: Language;
  declare isListOpen: boolean;
  declare mayWrite: boolean;
  declare private doing: "renaming" | "deleting" | undefined;

  constructor() {
    super();
    this.doing = undefined;
  }

  protected override willUpdate(changed: Map<PropertyKey, unknown>): void {
    if (changed.has("sessionKey")) this.doing = undefined;
  }

  protected override updated(changed: Map<PropertyKey, unknown>): void {
    if (!changed.has("doing")) return;
    const first = this.renderRoot.querySelector<HTMLElement>("form input, form button");
    if (this.doing !== undefined) first?.focus();
    else if (changed.get("doing") !== undefined)
      this.renderRoot.querySelector<HTMLElement>(".rename")?.focus();
  }

  protected override render(): TemplateResult {
    const t = chatTranslator(this.language);
    return html`
      <button
        class="icon list"
        aria-label=${t("list.open")}
        title=${t("list.open")}
        aria-expanded=${this.isListOpen}
        @click=${() => this.dispatchEvent(new CustomEvent("open-list"))}
      >
        <svg viewBox="0 0 20 20" aria-hidden="true">
          <path d="M3 5.5h.01M3 10h.01M3 14.5h.01M6.5 5.5H17M6.5 10H17M6.5 14.5H17" />
        </svg>
      </button>
      ${this.doing === undefined ? this.renderName(t) : this.renderForm(t, this.doing)}
      ${this.renderModels(t)} ${this.renderThinking(t)}
    `;
  }

  private renderName(t: Translate<ChatKey>): TemplateResult {
    const { row, sessionKey } = this;
    const name = sessionLabel(row ?? { key: sessionKey }, t);
    return html`<h2 title=${sessionKey}>${name}</h2>
      ${
        row === undefined || !this.mayWrite
          ? nothing
          : html`<button
                class="icon rename"
                aria-label=${t("session.rename")}
                title=${t("session.rename")}
                @click=${() => (this.doing = "renaming")}
              >
                <svg viewBox="0 0 20 20" aria-hidden="true">
                  <path
                    d="M4 16l.8-3.4L13.5 4a1.4 1.4 0 0 1 2 0l.5.5a1.4 1.4 0 0 1 0 2L7.4 15.2z"
                  />
                </svg>
              </button>
              <button
                class="icon"
                aria-label=${t("session.delete")}
                title=${t("session.delete")}
                @click=${() => (this.doing = "deleting")}
              >
                <svg viewBox="0 0 20 20" aria-hidden="true">
                  <path d="M4 6h12M8 6V4h4v2M6 6l.6 10h6.8L14 6" />
                </svg>
              </button>`
      }
      <span class="gap"></span>`;
  }

  private renderForm(t: Translate<ChatKey>, doing: "renaming" | "deleting"): TemplateResult {
    const isDeleting = doing === "deleting";
    return html`<form @submit=${this.submit} @keydown=${this.pressKey}>
      ${
        isDeleting
          ? html`<p role="alert">${t("session.delete-question")}</p>`
          : html`<input
              name="title"
              maxlength="200"
              aria-label=${t("session.title")}
              .value=${this.row?.settings.title ?? ""}
            />`
      }
      <button class="yes ${isDeleting ? "danger" : ""}" type="submit">
        ${t(isDeleting ? "session.delete-yes" : "session.save")}
      </button>
      <button type="button" @click=${() => (this.doing = undefined)}>${t("session.cancel")}</button>
    </form>`;
  }

  private renderModels(t: Translate<ChatKey>): TemplateResult {
    const { models, defaultModel } = this.models;
    const pinned = this.row?.model ?? "";
    const known = pinned === "" || models.includes(pinned) ? models : [pinned, ...models];
    return html`<select
      aria-label=${t("session.model")}
      ?disabled=${!this.mayWrite}
      title=${this.model}
      @change=${(event: Event) => this.change({ model: valueOf(event) })}
    >
      <option value="" ?selected=${pinned === ""}>
        ${t("session.default-model", { model: defaultModel || this.model })}
      </option>
      ${known.map((ref) => html`<option value=${ref} ?selected=${ref === pinned}>${ref}</option>`)}
    </select>`;
  }

  private renderThinking(t: Translate<ChatKey>): TemplateResult {
    const chosen = this.row?.settings.thinking;
    return html`<select
      aria-label=${t("session.thinking")}
      ?disabled=${!this.mayWrite}
      @change=${(event: Event) => this.change({ thinking: valueOf(event) })}
    >
      <option value="" ?selected=${chosen === undefined}>${t("session.default-thinking")}</option>
      ${thinkingLevels.map(
        (level) =>
          html`<option value=${level} ?selected=${level === chosen}>
            ${t(`thinking.${level}`)}
          </option>`,
      )}
    </select>`;
  }

  private readonly submit = (event: Event): void => {
    event.preventDefault();
    const isDeleting = this.doing === "deleting";
    const title = this.renderRoot.querySelector("input")?.value.trim() ?? "";
    this.doing = undefined;
    if (isDeleting) this.dispatchEvent(new CustomEvent("delete-session"));
    else this.change({ title: title === "" ? null : title });
  };

  private readonly pressKey = (event: KeyboardEvent): void => {
    if (event.key === "Escape") this.doing = undefined;
  };

  private change(detail: SessionChange): void {
    this.dispatchEvent(new CustomEvent("change-session", { detail }));
  }
}

/** The empty choice goes back to the config. */
function valueOf(event: Event): string | null {
  const { value } = event.target as HTMLSelectElement;
  return value === "" ? null : value;
}

export function defineSessionBar(): void {
  customElements.define("session-bar", SessionBar);
}
