import { html, LitElement, type TemplateResult } from "lit";
import type { ChatEvent, EventFrame } from "../gateway/protocol.ts";
import { createChatStore, type ChatStore } from "./chat/chat-store.ts";
import { createConnection, type Connection, type ConnectionState } from "./connection.ts";
import { forgetCredential, keepCredential, takeCredential, type Credential } from "./credential.ts";
import { chooseLanguage, keepLanguage, languageTags, type Language } from "./i18n/language.ts";
import { shellTranslator } from "./i18n/shell-texts.ts";
import { appStyles } from "./shell/app-styles.ts";
import { createEventHub } from "./shell/event-hub.ts";
import { readPlace, type Place } from "./shell/routes.ts";
import { applyTheme, pickTheme, themeInForce, type Theme } from "./shell/theme.ts";
import type { ViewContext, ViewModule } from "./shell/view-context.ts";

/** The shell: one line to the gateway, the navigation, and the view that the address names. */
export class OpenClawApp extends LitElement {
  static override properties = {
    line: { state: true },
    place: { state: true },
    language: { state: true },
    theme: { state: true },
    isMenuOpen: { state: true },
  };
  static override styles = appStyles;

  declare private line: ConnectionState;
  declare private place: Place;
  declare private language: Language;
  declare private theme: Theme;
  declare private isMenuOpen: boolean;
  private readonly connection: Connection;
  private readonly events = createEventHub<EventFrame>();
  private readonly views = new Map<string, ViewModule>();
  private readonly chat: ChatStore;
  private credential: Credential | undefined;
  private context: ViewContext;
  private hello: ViewContext["hello"];

  constructor() {
    super();
    this.line = { state: "connecting" };
    this.credential = takeCredential(window);
    this.place = readPlace(location.hash);
    this.language = chooseLanguage(window);
    this.theme = themeInForce(window);
    this.isMenuOpen = false;
    this.connection = createConnection({
      url: `${location.protocol === "https:" ? "wss" : "ws"}://${location.host}/`,
      credential: () => this.credential,
      onState: (line) => this.changeLine(line),
      onEvent: (event) => {
        if (event.event === "chat") this.chat.receive(event.payload as ChatEvent);
        this.events.publish(event);
      },
    });
    this.chat = createChatStore(this.connection);
    this.context = this.describe();
  }

  override connectedCallback(): void {
    super.connectedCallback();
    applyTheme(window);
    addEventListener("hashchange", this.go);
    addEventListener("online", this.retry);
    addEventListener("keydown", this.closeMenuByKey);
    document.addEventListener("visibilitychange", this.retry);
    this.connection.connect();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    removeEventListener("hashchange", this.go);
    removeEventListener("online", this.retry);
    removeEventListener("keydown", this.closeMenuByKey);
    document.removeEventListener("visibilitychange", this.retry);
  }

  protected override willUpdate(changed: Map<PropertyKey, unknown>): void {
    if (changed.has("line") || changed.has("language")) this.context = this.describe();
  }

  protected override updated(changed: Map<PropertyKey, unknown>): void {
    const t = shellTranslator(this.language);
    document.documentElement.lang = languageTags[this.language];
    document.title = `${t(this.place.route.label)} – OpenClaw`;
    const before = changed.get("place") as Place | undefined;
    // Whoever went to another view by keyboard goes on reading there.
    if (before && before.route !== this.place.route) this.focusContent();
  }

  private describe(): ViewContext {
    return {
      language: this.language,
      online: this.line.state === "open",
      hello: this.hello,
      request: (method, params) => this.connection.request(method, params),
      subscribe: (listener) => this.events.subscribe(listener),
      chat: this.chat,
    };
  }

  private readonly go = (): void => {
    if (location.hash.startsWith("#token=")) {
      this.credential = takeCredential(window);
      this.connection.connect();
    }
    this.isMenuOpen = false;
    this.place = readPlace(location.hash);
  };

  private readonly retry = (): void => {
    if (!document.hidden && this.line.state === "waiting") this.connection.connect();
  };

  private readonly closeMenuByKey = (event: KeyboardEvent): void => {
    if (event.key !== "Escape" || !this.isMenuOpen) return;
    this.isMenuOpen = false;
    this.renderRoot.querySelector<HTMLElement>(".menu")?.focus();
  };

  private changeLine(line: ConnectionState): void {
    // A refused credential must not be tried again by the next reload.
    if (line.state === "refused") forgetCredential(sessionStorage);
    if (line.state === "open") {
      this.hello = line.hello;
      if (this.credential) keepCredential(sessionStorage, this.credential);
      void this.chat.connected().catch(() => undefined);
    }
    this.line = line;
  }

  private readonly signIn = (event: CustomEvent<Credential>): void => {
    this.credential = event.detail;
    this.connection.connect();
  };

  private readonly pickLanguage = (event: CustomEvent<Language>): void => {
    this.language = event.detail;
    keepLanguage(localStorage, this.language);
  };

  private readonly pickTheme = (event: CustomEvent<Theme>): void => {
    this.theme = event.detail;
    pickTheme(window, this.theme);
  };

  private focusContent(): void {
    this.renderRoot.querySelector<HTMLElement>("main")?.focus();
  }

  private readonly skip = (event: Event): void => {
    // The fragment of the address belongs to the routes.
    event.preventDefault();
    this.focusContent();
  };

  protected override render(): TemplateResult {
    const t = shellTranslator(this.language);
    const { line, language, place, isMenuOpen } = this;
    const isSignedOut = line.state === "refused";
    return html`
      <a class="skip" href="#content" @click=${this.skip}>${t("nav.skip")}</a>
      <nav-bar
        id="menu"
        class=${isMenuOpen ? "open" : ""}
        .current=${isSignedOut ? "" : place.route.name}
        .language=${language}
        .theme=${this.theme}
        @pick-language=${this.pickLanguage}
        @pick-theme=${this.pickTheme}
      ></nav-bar>
      <div class="veil ${isMenuOpen ? "open" : ""}" @click=${() => (this.isMenuOpen = false)}></div>
      <div class="page">
        <header>
          <button
            class="menu"
            aria-label=${t("nav.menu")}
            aria-expanded=${isMenuOpen}
            aria-controls="menu"
            @click=${() => (this.isMenuOpen = !isMenuOpen)}
          >
            <svg viewBox="0 0 20 20" aria-hidden="true"><path d="M3 6h14M3 10h14M3 14h14" /></svg>
          </button>
          <h1>${isSignedOut ? "OpenClaw" : t(place.route.label)}</h1>
          <line-state
            .line=${line}
            .language=${language}
            @retry=${() => this.connection.connect()}
          ></line-state>
        </header>
        <main id="content" tabindex="-1">
          ${
            isSignedOut
              ? html`<sign-in-view
                  .refusal=${line}
                  .language=${language}
                  @sign-in=${this.signIn}
                ></sign-in-view>`
              : html`<view-outlet
                  .place=${place}
                  .context=${this.context}
                  .views=${this.views}
                ></view-outlet>`
          }
        </main>
      </div>
    `;
  }
}
