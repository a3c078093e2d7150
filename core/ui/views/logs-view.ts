import { css, html, nothing, type PropertyDeclarations, type TemplateResult } from "lit";
import type { LogsTailResult } from "../../gateway/protocol-views.ts";
import { enLogs } from "../i18n/en-logs.ts";
import { createFormat } from "../i18n/format.ts";
import { translator } from "../i18n/translate.ts";
import { zhLogs } from "../i18n/zh-logs.ts";
import { AdminView } from "../shell/admin-view.ts";
import type { ViewModule } from "../shell/view-context.ts";
import { adminStyles } from "../styles/admin-styles.ts";
import { parseLogLine, type LogEntry } from "./parse-log-line.ts";

const levels = ["debug", "info", "warn", "error"] as const;
const pollMs = 1500;
const mostLines = 1000;

/** The log as it grows, filtered by the gateway. */
class LogsView extends AdminView {
  static override properties: PropertyDeclarations = {
    entries: { state: true },
    level: { state: true },
    text: { state: true },
    follows: { state: true },
    wasSkipped: { state: true },
  };
  static override styles = [
    ...adminStyles,
    css`
      :host {
        display: flex;
        flex-direction: column;
        overflow: hidden;
        padding-bottom: 1rem;
      }
      .row {
        margin-bottom: 0.8rem;
      }
      .follow {
        display: flex;
        align-items: center;
        gap: 0.4rem;
        padding-bottom: 0.4rem;
      }
      .lines {
        flex: 1;
        min-height: 8rem;
        overflow: auto;
        margin: 0;
        padding: 0.5rem 0.75rem;
        background: var(--raised);
        border: 1px solid var(--line);
        border-radius: 12px;
        font: 0.82rem/1.55 var(--mono);
      }
      .line {
        overflow-wrap: anywhere;
      }
      .line.error {
        color: var(--bad);
      }
      .level {
        display: inline-block;
        min-width: 3.2rem;
      }
      .warn .level {
        font-weight: 700;
      }
      details {
        display: inline;
      }
      summary {
        display: inline;
        color: var(--ink-soft);
        text-decoration: underline dotted;
      }
    `,
  ];

  declare private entries: readonly LogEntry[];
  declare private level: (typeof levels)[number];
  declare private text: string;
  declare private follows: boolean;
  declare private wasSkipped: boolean;
  private cursor = "";
  private timer: ReturnType<typeof setInterval> | undefined;
  /** Answers to an older filter are thrown away. */
  private generation = 0;

  constructor() {
    super();
    this.entries = [];
    this.level = "info";
    this.text = "";
    this.follows = true;
    this.wasSkipped = false;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.timer = setInterval(() => {
      if (this.follows && this.context.online && !document.hidden) void this.read();
    }, pollMs);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearInterval(this.timer);
  }

  protected override async load(): Promise<void> {
    this.generation += 1;
    this.cursor = "";
    this.entries = [];
    this.wasSkipped = false;
    await this.read();
  }

  private async read(): Promise<void> {
    const { generation, level, text, cursor } = this;
    const limit = cursor === "" ? 300 : mostLines;
    await this.attempt(async () => {
      const asked = { level, text, limit, ...(cursor === "" ? {} : { cursor }) };
      const result = await this.ask<LogsTailResult>("logs.tail", asked);
      if (generation !== this.generation || cursor !== this.cursor) return;
      this.cursor = result.cursor;
      if (result.skipped) this.wasSkipped = true;
      if (result.lines.length === 0) return;
      const fresh = result.lines.map(parseLogLine);
      this.entries = [...this.entries, ...fresh].slice(-mostLines);
    });
  }

  protected override updated(changed: Map<PropertyKey, unknown>): void {
    super.updated(changed);
    const lines = this.renderRoot.querySelector(".lines");
    if (changed.has("entries") && this.follows && lines) lines.scrollTop = lines.scrollHeight;
  }

  private readonly pickLevel = (event: Event): void => {
    const { value } = event.target as HTMLSelectElement;
    this.level = levels.find((each) => each === value) ?? "info";
    void this.load();
  };

  private readonly typeText = (event: Event): void => {
    this.text = (event.target as HTMLInputElement).value.trim();
    void this.load();
  };

  protected override render(): TemplateResult {
    const t = translator({ en: enLogs, zh: zhLogs }, this.context.language);
    return html`
      ${this.renderProblem()}
      <div class="row">
        <label class="field"
          >${t("level")}
          <select @change=${this.pickLevel}>
            ${levels.map(
              (level) =>
                html`<option value=${level} ?selected=${level === this.level}>
                  ${t(`level-${level}`)}
                </option>`,
            )}
          </select>
        </label>
        <label class="field"
          >${t("text")}
          <input type="search" .value=${this.text} @change=${this.typeText} />
        </label>
        <label class="follow">
          <input
            type="checkbox"
            .checked=${this.follows}
            @change=${(event: Event) => (this.follows = (event.target as HTMLInputElement).checked)}
          />
          ${t("follow")}
        </label>
        <button class="button" @click=${() => (this.entries = [])}>${t("clear")}</button>
      </div>
      ${this.wasSkipped ? html`<p class="soft">${t("skipped")}</p>` : nothing}
      <div class="lines" role="log" aria-live="off" tabindex="0" aria-label=${t("label")}>
        ${
          this.entries.length === 0
            ? html`<span class="soft">${t("none")}</span>`
            : this.entries.map((entry) => this.renderEntry(entry))
        }
      </div>
    `;
  }

  private renderEntry({ at, level, subsystem, message, fields }: LogEntry): TemplateResult {
    const { language } = this.context;
    const t = translator({ en: enLogs, zh: zhLogs }, language);
    const time = at === undefined ? "" : createFormat(language).clock(at);
    return html`<div class="line ${level}">
      <span class="soft">${time}</span> <span class="level">${level}</span>
      ${subsystem === undefined ? nothing : html`<span class="soft">[${subsystem}]</span>`}
      ${message}
      ${
        fields === undefined
          ? nothing
          : html`<details>
              <summary>${t("fields")}</summary>
              <pre>${JSON.stringify(fields, undefined, 2)}</pre>
            </details>`
      }
    </div>`;
  }
}

export const logsView: ViewModule = {
  define: () => customElements.define("logs-view", LogsView),
  render: (context, path) => html`<logs-view .context=${context} .path=${path}></logs-view>`,
};
