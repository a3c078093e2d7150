import { html, LitElement, nothing, type TemplateResult } from "lit";
import { repeat } from "lit/directives/repeat.js";
import { isBusy, type ChatMessage, type ChatState } from "../chat/chat-state.ts";
import { chatTranslator } from "../i18n/chat-texts.ts";
import type { Language } from "../i18n/language.ts";
import { controlStyles } from "../styles/control-styles.ts";
import { chatLogStyles } from "./chat-log-styles.ts";

/** So near to the end counts as reading along, in pixels. */
const nearEnd = 80;

/** What was said, following its end unless the reader has gone up. Fires `resend` with a message id, `open-steps` with a run id, and `regenerate`. */
export class ChatLog extends LitElement {
  static override properties = {
    state: { attribute: false },
    language: { attribute: false },
    canRepeat: { attribute: false },
    isAtEnd: { state: true },
  };
  static override styles = [controlStyles, chatLogStyles];

  declare state: ChatState;
  declare language: Language;
  /** The newest answer may be asked for again. */
  declare canRepeat: boolean;
  declare private isAtEnd: boolean;
  private sizes: ResizeObserver | undefined;

  constructor() {
    super();
    this.isAtEnd = true;
  }

  protected override willUpdate(changed: Map<PropertyKey, unknown>): void {
    const before = changed.get("state") as ChatState | undefined;
    if (before && before.sessionKey !== this.state.sessionKey) this.isAtEnd = true;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    // Messages, pictures and code draw themselves after this element, and the place for them changes too.
    this.sizes = new ResizeObserver(() => {
      if (this.isAtEnd) this.scrollToEnd();
    });
    for (const element of this.renderRoot.querySelectorAll(".log, .column"))
      this.sizes.observe(element);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.sizes?.disconnect();
  }

  protected override firstUpdated(): void {
    for (const element of this.renderRoot.querySelectorAll(".log, .column"))
      this.sizes?.observe(element);
  }

  /** From now on the newest message is shown again. */
  follow(): void {
    this.isAtEnd = true;
    this.scrollToEnd();
  }

  /** For readers whose button has gone. */
  takeFocus(): void {
    this.log?.focus();
  }

  private scrollToEnd(): void {
    const log = this.log;
    if (log) log.scrollTop = log.scrollHeight;
  }

  private get log(): HTMLElement | null {
    return this.renderRoot.querySelector(".log");
  }

  private readonly noteScroll = (): void => {
    const log = this.log;
    if (log) this.isAtEnd = log.scrollHeight - log.scrollTop - log.clientHeight < nearEnd;
  };

  protected override render(): TemplateResult {
    const t = chatTranslator(this.language);
    const { messages, loaded } = this.state;
    const busy = isBusy(this.state);
    const newest = messages.at(-1);
    return html`
      <div
        class="log"
        role="log"
        aria-label=${t("log.label")}
        aria-busy=${busy}
        tabindex="0"
        @scroll=${this.noteScroll}
      >
        <div class="column">
          ${loaded && messages.length === 0 ? this.renderWelcome() : nothing}
          ${repeat(
            messages,
            ({ id }) => id,
            (message) =>
              html`<message-item
                .message=${message}
                .language=${this.language}
                .canRepeat=${this.canRepeat && !busy && message === newest && isRepeatable(message)}
                @resend=${() => this.fire("resend", message.id)}
                @open-steps=${() => this.fire("open-steps", message.runId)}
                @regenerate=${() => this.fire("regenerate")}
              ></message-item>`,
          )}
        </div>
      </div>
      ${
        this.isAtEnd
          ? nothing
          : html`<button class="to-end" @click=${this.follow}>${t("log.newest")} ↓</button>`
      }
    `;
  }

  private renderWelcome(): TemplateResult {
    const t = chatTranslator(this.language);
    const [before, after] = t("welcome.text").split("{command}");
    return html`<div class="welcome">
      <h2>${t("welcome.title")}</h2>
      <p>${before}<code>/help</code>${after}</p>
    </div>`;
  }

  private fire(name: string, detail?: string): void {
    this.dispatchEvent(new CustomEvent(name, { detail }));
  }
}

/** What a chat command answered is no answer of the model. */
function isRepeatable({ role, state }: ChatMessage): boolean {
  return role === "assistant" || (role === "notice" && state === "failed");
}

export function defineChatLog(): void {
  customElements.define("chat-log", ChatLog);
}
