import { css, html, LitElement, type TemplateResult } from "lit";
import type { ChatEvent } from "../gateway/protocol.ts";
import { createChatStore, type ChatStore } from "./chat/chat-store.ts";
import { defineChatView } from "./views/chat-view.ts";
import { defineSignInView } from "./views/sign-in-view.ts";
import { defineLineState } from "./components/line-state.ts";
import { createConnection, type Connection, type ConnectionState } from "./connection.ts";
import { forgetCredential, keepCredential, takeCredential, type Credential } from "./credential.ts";
import { controlStyles } from "./styles/control-styles.ts";

/** The shell: one line to the gateway, the state behind the views, and the view that fits. A new view gets a file in `views/` and a branch in `renderView`. */
export class OpenClawApp extends LitElement {
  static override properties = { connectionState: { state: true } };
  static override styles = [
    controlStyles,
    css`
      :host {
        display: flex;
        flex-direction: column;
        height: 100dvh;
      }
      header {
        display: flex;
        align-items: center;
        gap: 0.75rem;
        padding: 0.6rem max(1rem, env(safe-area-inset-left));
        border-bottom: 1px solid var(--line);
        min-height: 3.25rem;
      }
      h1 {
        font-size: 1rem;
        font-weight: 650;
        letter-spacing: -0.01em;
        margin: 0;
      }
      .model {
        flex: 1;
        min-width: 0;
        color: var(--ink-soft);
        font-size: 0.875rem;
        overflow: hidden;
        text-overflow: ellipsis;
        white-space: nowrap;
      }
      main {
        flex: 1;
        min-height: 0;
        display: flex;
        flex-direction: column;
      }
    `,
  ];

  declare private connectionState: ConnectionState;
  private readonly connection: Connection;
  private readonly chat: ChatStore;
  private credential: Credential | undefined;
  private endChat: (() => void) | undefined;

  constructor() {
    super();
    this.connectionState = { state: "connecting" };
    this.credential = takeCredential(window);
    this.connection = createConnection({
      url: `${location.protocol === "https:" ? "wss" : "ws"}://${location.host}/`,
      credential: () => this.credential,
      onState: (state) => this.changeState(state),
      onEvent: ({ event, payload }) => {
        if (event === "chat") this.chat.receive(payload as ChatEvent);
      },
    });
    this.chat = createChatStore(this.connection);
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.endChat = this.chat.subscribe(() => this.requestUpdate());
    addEventListener("hashchange", this.takeNewToken);
    addEventListener("online", this.retry);
    document.addEventListener("visibilitychange", this.retry);
    this.connection.connect();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.endChat?.();
    removeEventListener("hashchange", this.takeNewToken);
    removeEventListener("online", this.retry);
    document.removeEventListener("visibilitychange", this.retry);
  }

  private readonly takeNewToken = (): void => {
    this.credential = takeCredential(window);
    this.connection.connect();
  };

  private readonly retry = (): void => {
    if (!document.hidden && this.connectionState.state === "waiting") this.connection.connect();
  };

  private changeState(state: ConnectionState): void {
    this.connectionState = state;
    // A refused credential must not be tried again by the next reload.
    if (state.state === "refused") forgetCredential(sessionStorage);
    if (state.state === "open") {
      if (this.credential) keepCredential(sessionStorage, this.credential);
      void this.chat.connected().catch(() => undefined);
    }
  }

  private readonly signIn = (event: CustomEvent<Credential>): void => {
    this.credential = event.detail;
    this.connection.connect();
  };

  protected override render(): TemplateResult {
    const { model } = this.chat.state;
    return html`
      <header>
        <h1>OpenClaw</h1>
        <span class="model" title="The model that answers">${model}</span>
        <line-state
          .line=${this.connectionState}
          @retry=${() => this.connection.connect()}
        ></line-state>
      </header>
      <main>${this.renderView()}</main>
    `;
  }

  private renderView(): TemplateResult {
    const line = this.connectionState;
    if (line.state === "refused") {
      return html`<sign-in-view .refusal=${line} @sign-in=${this.signIn}></sign-in-view>`;
    }
    return html`<chat-view
      .chat=${this.chat}
      .state=${this.chat.state}
      ?online=${line.state === "open"}
    ></chat-view>`;
  }
}

export function defineApp(): void {
  defineLineState();
  defineSignInView();
  defineChatView();
  customElements.define("openclaw-app", OpenClawApp);
}
