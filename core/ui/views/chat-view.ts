import { html, nothing, type PropertyDeclarations, type TemplateResult } from "lit";
import type { ChatEvent, EventFrame } from "../../gateway/protocol.ts";
import { isBusy } from "../chat/chat-state.ts";
import { problemOf } from "../chat/problem-of.ts";
import { isUnnamed, newSessionKey, titleFrom } from "../chat/session-label.ts";
import {
  createSessionStore,
  type SessionChange,
  type SessionStore,
} from "../chat/session-store.ts";
import {
  defineChatParts,
  type ChatLog,
  type Composed,
  type MessageComposer,
} from "../components/define-chat-parts.ts";
import { chatTranslator } from "../i18n/chat-texts.ts";
import type { ViewModule } from "../shell/view-context.ts";
import { ViewElement } from "../shell/view-element.ts";
import { chatViewStyles } from "./chat-view-styles.ts";

/** The conversations of every channel, and the one that the address names. */
export class ChatView extends ViewElement {
  static override properties: PropertyDeclarations = {
    problem: { state: true },
    isListOpen: { state: true },
    isDragging: { state: true },
  };
  static override styles = chatViewStyles;

  declare private problem: string;
  declare private isListOpen: boolean;
  declare private isDragging: boolean;
  private sessions: SessionStore | undefined;
  private endings: (() => void)[] = [];

  constructor() {
    super();
    this.problem = "";
    this.isListOpen = false;
    this.isDragging = false;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.sessions = createSessionStore(this.context);
    const draw = () => this.requestUpdate();
    this.endings = [this.context.chat.subscribe(draw), this.sessions.subscribe(draw)];
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    for (const end of this.endings) end();
  }

  protected override willUpdate(changed: Map<PropertyKey, unknown>): void {
    super.willUpdate(changed);
    if (!changed.has("path")) return;
    this.isListOpen = false;
    this.problem = "";
    void this.context.chat.open(this.path);
  }

  protected override updated(changed: Map<PropertyKey, unknown>): void {
    if (changed.get("path") !== undefined) this.composer?.takeFocus();
  }

  protected override async load(): Promise<void> {
    await this.attempt(() => this.sessions?.load());
  }

  protected override receive({ event, payload }: EventFrame): void {
    const isEnd = event === "chat" && (payload as ChatEvent).state === "final";
    if (event !== "tick" && !isEnd) return;
    void this.sessions?.refresh();
    // What happens on other platforms is not streamed to the page.
    if (event === "tick" && this.row?.place !== undefined) void this.context.chat.refresh();
  }

  private get sessionKey(): string {
    const { state } = this.context.chat;
    return state.sessionKey || this.path || (this.context.hello?.snapshot.defaultSessionKey ?? "");
  }

  private get composer(): MessageComposer | null {
    return this.renderRoot.querySelector("message-composer");
  }

  private get row() {
    return this.sessions?.rows.find(({ key }) => key === this.sessionKey);
  }

  /** Does something at the gateway, and shows why when it fails. */
  private async attempt(work: () => Promise<string | undefined | void> | undefined): Promise<void> {
    try {
      this.problem = (await work()) ?? "";
    } catch (error) {
      const t = chatTranslator(this.context.language);
      this.problem = problemOf(error) ?? t("problem.unknown");
    }
  }

  private readonly send = async (event: CustomEvent<Composed>): Promise<void> => {
    const { text, attachments } = event.detail;
    const { sessionKey: key, row } = this;
    this.renderRoot.querySelector<ChatLog>("chat-log")?.follow();
    await this.context.chat.send(text, attachments);
    const needsTitle = isUnnamed(key) && row?.settings.title === undefined;
    const title = titleFrom(text);
    if (needsTitle && title !== "" && !title.startsWith("/") && this.context.online)
      await this.attempt(() => this.sessions?.change(key, { title }));
    else await this.sessions?.refresh();
  };

  private readonly change = (event: CustomEvent<SessionChange>): void =>
    void this.attempt(() => this.sessions?.change(this.sessionKey, event.detail));

  private readonly deleteSession = async (): Promise<void> => {
    const key = this.sessionKey;
    await this.attempt(() => this.sessions?.remove(key));
    if (this.problem !== "") return;
    if (this.path === "") await this.context.chat.refresh();
    else location.hash = "#/chat";
  };

  private readonly regenerate = (event: Event): void => {
    (event.target as ChatLog).takeFocus();
    void this.attempt(() => this.context.chat.regenerate());
  };

  private readonly begin = (): void => {
    location.hash = `#/chat/${encodeURIComponent(newSessionKey(this.sessionKey))}`;
  };

  private readonly drag = (event: DragEvent): void => {
    if (!event.dataTransfer?.types.includes("Files")) return;
    event.preventDefault();
    this.isDragging = event.type !== "dragleave" || event.relatedTarget !== null;
  };

  private readonly drop = (event: DragEvent): void => {
    event.preventDefault();
    this.isDragging = false;
    const files = [...(event.dataTransfer?.files ?? [])];
    if (files.length > 0) void this.composer?.attach(files);
  };

  protected override render(): TemplateResult {
    const { chat, language } = this.context;
    const { row, sessionKey } = this;
    const t = chatTranslator(language);
    const isHere = row?.place === undefined && this.mayWrite;
    return html`
      <nav class=${this.isListOpen ? "open" : ""} aria-label=${t("list.label")}>
        <session-list
          .rows=${this.sessions?.rows ?? []}
          .current=${sessionKey}
          .language=${language}
          .mayWrite=${this.mayWrite}
          @new-session=${this.begin}
          @close=${() => (this.isListOpen = false)}
        ></session-list>
      </nav>
      <div
        class="conversation"
        @dragenter=${this.drag}
        @dragover=${this.drag}
        @dragleave=${this.drag}
        @drop=${this.drop}
      >
        <session-bar
          .sessionKey=${sessionKey}
          .row=${row}
          .models=${this.sessions?.models ?? { models: [], defaultModel: "" }}
          .model=${chat.state.model}
          .language=${language}
          .isListOpen=${this.isListOpen}
          .mayWrite=${this.mayWrite}
          @open-list=${() => (this.isListOpen = !this.isListOpen)}
          @change-session=${this.change}
          @delete-session=${this.deleteSession}
        ></session-bar>
        <chat-log
          .state=${chat.state}
          .language=${language}
          .canRepeat=${isHere && this.context.online}
          @resend=${(event: CustomEvent<string>) => void chat.resend(event.detail)}
          @open-steps=${(event: CustomEvent<string>) => void chat.loadSteps(event.detail)}
          @regenerate=${this.regenerate}
        ></chat-log>
        ${this.renderFoot()}
        ${this.isDragging && isHere ? html`<div class="drop">${t("composer.drop")}</div>` : nothing}
      </div>
    `;
  }

  private renderFoot(): TemplateResult {
    const { context, row, sessionKey, problem } = this;
    const { chat, language, online, hello } = context;
    const busy = isBusy(chat.state);
    return html`<div class="foot">
      <session-approvals .context=${context} .sessionKey=${sessionKey}></session-approvals>
      ${problem === "" ? nothing : this.renderProblem(problem)}
      ${
        row?.place === undefined && this.mayWrite
          ? html`<message-composer
              ?busy=${busy}
              ?offline=${!online}
              .language=${language}
              .maxPayload=${hello?.policy.maxPayload ?? Number.MAX_SAFE_INTEGER}
              @send=${this.send}
              @stop=${() => void chat.stop()}
            ></message-composer>`
          : html`<p class="elsewhere">${this.reasonToRead()}</p>`
      }
      <span class="for-readers" role="status">${this.announce(busy)}</span>
    </div>`;
  }

  private reasonToRead(): string {
    const t = chatTranslator(this.context.language);
    if (!this.mayWrite) return t("session.may-read");
    return t("session.read-only", { channel: this.row?.place?.channel || t("session.elsewhere") });
  }

  /** For those who do not see that something moves. */
  private announce(busy: boolean): string {
    const t = chatTranslator(this.context.language);
    if (busy) return t("state.answering");
    const newest = this.context.chat.state.messages.at(-1);
    return newest?.role === "assistant" && newest.state === "done" ? t("state.answered") : "";
  }

  private renderProblem(problem: string): TemplateResult {
    const t = chatTranslator(this.context.language);
    return html`<p class="problem" role="alert">
      <span>${problem}</span>
      <button @click=${() => (this.problem = "")}>${t("problem.close")}</button>
    </p>`;
  }
}

export const chatView: ViewModule = {
  define() {
    defineChatParts();
    customElements.define("chat-view", ChatView);
  },
  render: (context, path) => html`<chat-view .context=${context} .path=${path}></chat-view>`,
};
