import { html, LitElement, nothing, type TemplateResult } from "lit";
import { repeat } from "lit/directives/repeat.js";
import { emptyChat, isBusy, type ChatState } from "../chat/chat-state.ts";
import type { ChatStore } from "../chat/chat-store.ts";
import { defineMessageComposer } from "../components/message-composer.ts";
import { defineMessageItem } from "../components/message-item.ts";
import { controlStyles } from "../styles/control-styles.ts";
import { chatViewStyles } from "./chat-view-styles.ts";

/** So near to the end counts as reading along, in pixels. */
const nearEnd = 80;

/** One conversation: what was said, and the place to say more. */
export class ChatView extends LitElement {
  static override properties = {
    chat: { attribute: false },
    state: { attribute: false },
    online: { type: Boolean },
    isAtEnd: { state: true },
  };
  static override styles = [controlStyles, chatViewStyles];

  declare chat: ChatStore | undefined;
  declare state: ChatState;
  declare online: boolean;
  declare private isAtEnd: boolean;

  constructor() {
    super();
    this.chat = undefined;
    this.state = emptyChat;
    this.online = false;
    this.isAtEnd = true;
  }

  protected override updated(changed: Map<string, unknown>): void {
    if (changed.has("state") && this.isAtEnd) void this.scrollToEnd();
  }

  /** Messages draw themselves after this element; the end is where they end. */
  private async scrollToEnd(): Promise<void> {
    const items = [...this.renderRoot.querySelectorAll("message-item")];
    await Promise.all(items.slice(-2).map((item) => item.updateComplete));
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

  private readonly followAgain = (): void => {
    this.isAtEnd = true;
    void this.scrollToEnd();
  };

  private readonly send = (event: CustomEvent<string>): void => {
    this.isAtEnd = true;
    void this.chat?.send(event.detail);
  };

  protected override render(): TemplateResult {
    const { messages, loaded } = this.state;
    const busy = isBusy(this.state);
    return html`
      <div
        class="log"
        role="log"
        aria-label="Conversation"
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
                @resend=${() => void this.chat?.resend(message.id)}
              ></message-item>`,
          )}
        </div>
      </div>
      <div class="foot">
        ${this.isAtEnd ? nothing : html`<button class="to-end" @click=${this.followAgain}>Newest messages ↓</button>`}
        <message-composer
          ?busy=${busy}
          ?offline=${!this.online}
          @send=${this.send}
          @stop=${() => void this.chat?.stop()}
        ></message-composer>
      </div>
    `;
  }

  private renderWelcome(): TemplateResult {
    return html`<div class="welcome">
      <h2>What would you like to know?</h2>
      <p>Write below, or type <code>/help</code> to see the commands.</p>
    </div>`;
  }
}

export function defineChatView(): void {
  defineMessageItem();
  defineMessageComposer();
  customElements.define("chat-view", ChatView);
}
