import { html, LitElement, nothing, type TemplateResult } from "lit";
import type { Attachment, ChatMessage, ToolUse } from "../chat/chat-state.ts";
import { chatTranslator, type ChatKey } from "../i18n/chat-texts.ts";
import { localeOf, type Language } from "../i18n/language.ts";
import type { Translate } from "../i18n/translate.ts";
import { renderMarkdown } from "../markdown/render-markdown.ts";
import { controlStyles } from "../styles/control-styles.ts";
import { proseStyles } from "../styles/prose-styles.ts";
import { messageItemStyles } from "./message-item-styles.ts";
import { renderMedia } from "./render-media.ts";

const copiedMs = 1500;

/** One message with its state. Fires `resend` for one that was not sent, `regenerate` and `open-steps` for an answer. */
export class MessageItem extends LitElement {
  static override properties = {
    message: { attribute: false },
    language: { attribute: false },
    canRepeat: { attribute: false },
    isCopied: { state: true },
  };
  static override styles = [controlStyles, proseStyles, messageItemStyles];

  declare message: ChatMessage;
  declare language: Language;
  /** It is the newest answer and could be given again. */
  declare canRepeat: boolean;
  declare private isCopied: boolean;

  constructor() {
    super();
    this.language = "en";
    this.canRepeat = false;
    this.isCopied = false;
  }

  protected override render(): TemplateResult {
    const { message } = this;
    const t = chatTranslator(this.language);
    const time = new Date(message.at).toLocaleString(localeOf(this.language, navigator.languages));
    return html`
      <article class="${message.role} ${message.state}" title=${time}>
        <h2 class=${message.sender === undefined ? "for-readers" : "sender"}>
          ${message.sender ?? t(`who.${message.role}`)}
        </h2>
        ${this.renderWork(message, t)} ${this.renderText(message, t)} ${renderFiles(message)}
        ${this.renderState(message, t)} ${this.renderActions(message, t)}
      </article>
    `;
  }

  /** Tools show one by one while they run; afterwards they fold away with what they did. */
  private renderWork(message: ChatMessage, t: Translate<ChatKey>) {
    const { tools, reasoned, state, role, runId } = message;
    if (tools.length === 0 && reasoned !== true) return nothing;
    if (state === "streaming" || role !== "assistant" || runId === undefined)
      return tools.length === 0 ? nothing : renderTools(tools, t);
    return html`<turn-steps
      .message=${message}
      .language=${this.language}
      @open-steps=${() => this.fire("open-steps")}
    ></turn-steps>`;
  }

  private renderText(message: ChatMessage, t: Translate<ChatKey>): TemplateResult | typeof nothing {
    if (message.role === "user")
      return message.text === "" ? nothing : html`<div class="text plain">${message.text}</div>`;
    if (message.text === "") {
      const isQuiet =
        message.state === "streaming" &&
        message.media === undefined &&
        message.tools.every(({ state }) => state !== "running");
      return isQuiet
        ? html`<div class="thinking" role="img" aria-label=${t("state.thinking")}>
            <i></i><i></i><i></i>
          </div>`
        : nothing;
    }
    return html`<div class="text prose">${renderMarkdown(message.text, this.language)}</div>`;
  }

  private renderState(
    message: ChatMessage,
    t: Translate<ChatKey>,
  ): TemplateResult | typeof nothing {
    switch (message.state) {
      case "sending":
      case "waiting":
      case "stopped":
        return html`<p class="note">${t(`state.${message.state}`)}</p>`;
      case "unsent":
        return html`<p class="note problem" role="alert">
          ${t("state.unsent")} ${message.problem ?? ""}
          <button @click=${() => this.fire("resend")}>${t("state.resend")}</button>
        </p>`;
      default:
        return nothing;
    }
  }

  private renderActions({ role, state, text, runId }: ChatMessage, t: Translate<ChatKey>) {
    if (role === "user" || state === "streaming") return nothing;
    const canCopy = role === "assistant" && text !== "" && "clipboard" in navigator;
    return html`<div class="actions">
      ${canCopy ? html`<button @click=${this.copy}>${t(this.isCopied ? "answer.copied" : "answer.copy")}</button>` : nothing}
      ${this.canRepeat ? html`<button @click=${() => this.fire("regenerate")}>${t("answer.again")}</button>` : nothing}
      ${runId === undefined ? nothing : html`<a href="#/messages/${encodeURIComponent(runId)}">${t("answer.trace")}</a>`}
    </div>`;
  }

  private readonly copy = async (): Promise<void> => {
    await navigator.clipboard.writeText(this.message.text);
    this.isCopied = true;
    setTimeout(() => (this.isCopied = false), copiedMs);
  };

  private fire(name: string): void {
    this.dispatchEvent(new CustomEvent(name));
  }
}

/** The gateway's files, or what this page has of them until the gateway tells. */
function renderFiles({ media, attachments = [] }: ChatMessage) {
  if (media !== undefined) return media.map(renderMedia);
  return attachments.map((file: Attachment) =>
    file.mimeType.startsWith("image/")
      ? html`<img class="media" src=${file.dataUrl} alt=${file.name} />`
      : html`<p class="note">${file.name}</p>`,
  );
}

const marks = { running: "…", done: "✓", failed: "✗" } as const;

function renderTools(tools: readonly ToolUse[], t: Translate<ChatKey>): TemplateResult {
  return html`<ul class="tools" aria-label=${t("tools.label")}>
    ${tools.map(
      ({ name, state }) =>
        html`<li class=${state}>
          <span>${name}</span>
          <span role="img" aria-label=${t(`tools.${state}`)}>${marks[state]}</span>
        </li>`,
    )}
  </ul>`;
}

export function defineMessageItem(): void {
  customElements.define("message-item", MessageItem);
}
