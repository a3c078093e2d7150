import { html, LitElement, nothing, type TemplateResult } from "lit";
import type { ChatMessage, ToolUse } from "../chat/chat-state.ts";
import { renderMarkdown } from "../markdown/render-markdown.ts";
import { controlStyles } from "../styles/control-styles.ts";
import { proseStyles } from "../styles/prose-styles.ts";
import { defineCodeBlock } from "./code-block.ts";
import { renderMedia } from "./render-media.ts";
import { messageItemStyles } from "./message-item-styles.ts";

/** One message with its state. Fires `resend` for one that was not sent. */
export class MessageItem extends LitElement {
  static override properties = { message: { attribute: false } };
  static override styles = [controlStyles, proseStyles, messageItemStyles];

  declare message: ChatMessage | undefined;

  constructor() {
    super();
    this.message = undefined;
  }

  protected override render(): TemplateResult {
    const { message } = this;
    if (!message) return html``;
    const who =
      message.role === "user" ? "You" : message.role === "assistant" ? "Assistant" : "Gateway";
    const time = new Date(message.at);
    return html`
      <article class="${message.role} ${message.state}" title=${time.toLocaleString()}>
        <h2 class="for-readers">${who}</h2>
        ${message.tools.length > 0 ? renderTools(message.tools) : nothing}
        ${this.renderText(message)} ${(message.media ?? []).map(renderMedia)}
        ${this.renderState(message)}
      </article>
    `;
  }

  private renderText(message: ChatMessage): TemplateResult | typeof nothing {
    if (message.role === "user") return html`<div class="text plain">${message.text}</div>`;
    if (message.text === "") {
      const isQuiet =
        message.state === "streaming" &&
        message.media === undefined &&
        message.tools.every(({ state }) => state !== "running");
      return isQuiet
        ? html`<div class="thinking" role="img" aria-label="The assistant is thinking">
            <i></i><i></i><i></i>
          </div>`
        : nothing;
    }
    return html`<div class="text prose">${renderMarkdown(message.text)}</div>`;
  }

  private renderState(message: ChatMessage): TemplateResult | typeof nothing {
    switch (message.state) {
      case "sending":
        return html`<p class="note">Sending…</p>`;
      case "waiting":
        return html`<p class="note">Waiting…</p>`;
      case "stopped":
        return html`<p class="note">Stopped</p>`;
      case "unsent":
        return html`<p class="note problem" role="alert">
          Not sent. ${message.problem ?? ""} <button @click=${this.resend}>Send again</button>
        </p>`;
      default:
        return nothing;
    }
  }

  private readonly resend = (): void => {
    this.dispatchEvent(new CustomEvent("resend"));
  };
}

function renderTools(tools: readonly ToolUse[]): TemplateResult {
  const words = { running: "running", done: "done", failed: "failed" } as const;
  const marks = { running: "…", done: "✓", failed: "✗" } as const;
  return html`<ul class="tools" aria-label="Tools">
    ${tools.map(
      ({ name, state }) =>
        html`<li class=${state}>
          <span>${name}</span> <span role="img" aria-label=${words[state]}>${marks[state]}</span>
        </li>`,
    )}
  </ul>`;
}

export function defineMessageItem(): void {
  defineCodeBlock();
  customElements.define("message-item", MessageItem);
}

declare global {
  interface HTMLElementTagNameMap {
    "message-item": MessageItem;
  }
}
