import { html, LitElement, nothing, type TemplateResult } from "lit";
import type { SessionViewRow } from "../../gateway/protocol-views.ts";
import { sessionLabel, sessionPlace } from "../chat/session-label.ts";
import { chatTranslator, type ChatKey } from "../i18n/chat-texts.ts";
import { localeOf, type Language } from "../i18n/language.ts";
import type { Translate } from "../i18n/translate.ts";
import { controlStyles } from "../styles/control-styles.ts";
import { sessionListStyles } from "./session-list-styles.ts";

/** The conversations of every channel, to be searched and opened. Fires `new-session`, and `close` where the list lies over the conversation. */
export class SessionList extends LitElement {
  static override properties = {
    rows: { attribute: false },
    current: { attribute: false },
    language: { attribute: false },
    mayWrite: { attribute: false },
    wanted: { state: true },
  };
  static override styles = [controlStyles, sessionListStyles];

  declare rows: readonly SessionViewRow[];
  /** The key of the conversation that is shown. */
  declare current: string;
  declare language: Language;
  declare mayWrite: boolean;
  declare private wanted: string;

  constructor() {
    super();
    this.rows = [];
    this.current = "";
    this.language = "en";
    this.mayWrite = true;
    this.wanted = "";
  }

  protected override render(): TemplateResult {
    const t = chatTranslator(this.language);
    const rows = this.found(t);
    return html`
      <div class="head">
        <button
          class="new"
          ?disabled=${!this.mayWrite}
          @click=${() => this.dispatchEvent(new CustomEvent("new-session"))}
        >
          <svg viewBox="0 0 20 20" aria-hidden="true"><path d="M10 4v12M4 10h12" /></svg>
          ${t("list.new")}
        </button>
        <button
          class="close"
          aria-label=${t("list.close")}
          @click=${() => this.dispatchEvent(new CustomEvent("close"))}
        >
          <svg viewBox="0 0 20 20" aria-hidden="true"><path d="M5 5l10 10M15 5 5 15" /></svg>
        </button>
      </div>
      <input
        type="search"
        aria-label=${t("list.search")}
        placeholder=${t("list.search")}
        @input=${(event: Event) => (this.wanted = (event.target as HTMLInputElement).value)}
      />
      ${
        rows.length === 0 && this.wanted !== ""
          ? html`<p class="none" role="status">${t("list.none")}</p>`
          : nothing
      }
      <ul>
        ${rows.map((row) => this.renderRow(row, t))}
      </ul>
    `;
  }

  private found(t: Translate<ChatKey>): readonly SessionViewRow[] {
    const wanted = this.wanted.trim().toLowerCase();
    if (wanted === "") return this.rows;
    return this.rows.filter((row) =>
      [sessionLabel(row, t), sessionPlace(row, t), row.agentId, row.key].some((text) =>
        text.toLowerCase().includes(wanted),
      ),
    );
  }

  private renderRow(row: SessionViewRow, t: Translate<ChatKey>): TemplateResult {
    const place = [this.agentOf(row), sessionPlace(row, t)].filter(Boolean).join(" · ");
    return html`<li>
      <a
        href="#/chat/${encodeURIComponent(row.key)}"
        aria-current=${row.key === this.current ? "true" : nothing}
      >
        <span class="line">
          <span class="label">${sessionLabel(row, t)}</span>
          <time datetime=${new Date(row.updatedAt).toISOString()}>${this.when(row.updatedAt)}</time>
        </span>
        ${
          place === ""
            ? nothing
            : html`<span class="facts">
                <span class="place">${place}</span>
                ${row.place ? html`<span class="mark">${t("list.read-only")}</span>` : nothing}
              </span>`
        }
      </a>
    </li>`;
  }

  /** Worth a word only where there are several agents. */
  private agentOf({ agentId }: SessionViewRow): string {
    return this.rows.some((row) => row.agentId !== agentId) ? agentId : "";
  }

  /** Today the hour says most, before that the day. */
  private when(at: number): string {
    const tag = localeOf(this.language, navigator.languages);
    const date = new Date(at);
    if (date.toDateString() === new Date().toDateString())
      return date.toLocaleTimeString(tag, { hour: "numeric", minute: "2-digit" });
    return date.toLocaleDateString(tag, { day: "numeric", month: "short" });
  }
}

export function defineSessionList(): void {
  customElements.define("session-list", SessionList);
}
