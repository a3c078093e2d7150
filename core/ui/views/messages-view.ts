import { css, html, nothing, type PropertyDeclarations, type TemplateResult } from "lit";
import type { EventFrame } from "../../gateway/protocol.ts";
import type {
  MessageExplainResult,
  MessageRow,
  MessagesListResult,
} from "../../gateway/protocol-views.ts";
import { enMessages } from "../i18n/en-messages.ts";
import { createFormat } from "../i18n/format.ts";
import { translator } from "../i18n/translate.ts";
import { zhMessages } from "../i18n/zh-messages.ts";
import { AdminView } from "../shell/admin-view.ts";
import type { ViewModule } from "../shell/view-context.ts";
import { adminStyles } from "../styles/admin-styles.ts";
import { renderTrace, traceStyles } from "./message-trace.ts";

const pageSize = 50;

/** Messages with what became of them, and the way of the one that the address names. */
class MessagesView extends AdminView {
  static override properties: PropertyDeclarations = {
    rows: { state: true },
    mayHaveMore: { state: true },
    explanations: { state: true },
    search: { state: true },
    channel: { state: true },
    state: { state: true },
  };
  static override styles = [
    ...adminStyles,
    traceStyles,
    css`
      .filters {
        margin-bottom: 0.9rem;
      }
      .text {
        max-width: 26rem;
      }
      .more {
        margin-top: 0.9rem;
      }
    `,
  ];

  declare private rows: readonly MessageRow[] | undefined;
  declare private mayHaveMore: boolean;
  declare private explanations: MessageExplainResult["explanations"] | undefined;
  declare private search: string;
  declare private channel: string;
  declare private state: string;

  constructor() {
    super();
    this.rows = undefined;
    this.mayHaveMore = false;
    this.explanations = undefined;
    this.search = "";
    this.channel = "";
    this.state = "";
  }

  protected override willUpdate(changed: Map<PropertyKey, unknown>): void {
    super.willUpdate(changed);
    if (changed.get("path") !== undefined) void this.load();
  }

  protected override async load(): Promise<void> {
    const { path } = this;
    this.explanations = undefined;
    await this.attempt(async () => {
      if (path === "") return this.readNewest();
      const found = await this.ask<MessageExplainResult>("messages.explain", { message: path });
      if (path === this.path) this.explanations = found.explanations;
    });
  }

  private async readNewest(): Promise<void> {
    const { messages } = await this.ask<MessagesListResult>("messages.list", { limit: pageSize });
    // What was loaded before stays below what is new.
    const fresh = new Set(messages.map(({ id }) => id));
    const older = (this.rows ?? []).filter(({ id }) => !fresh.has(id));
    if (this.rows === undefined) this.mayHaveMore = messages.length === pageSize;
    this.rows = [...messages, ...older];
  }

  private async readOlder(): Promise<void> {
    const before = this.rows?.at(-1)?.id;
    const asked = { limit: pageSize, ...(before === undefined ? {} : { before }) };
    const { messages } = await this.ask<MessagesListResult>("messages.list", asked);
    this.rows = [...(this.rows ?? []), ...messages];
    this.mayHaveMore = messages.length === pageSize;
  }

  protected override receive({ event }: EventFrame): void {
    if (event === "tick" && this.path === "") void this.load();
  }

  private shown(): readonly MessageRow[] {
    const text = this.search.toLowerCase();
    return (this.rows ?? []).filter(
      (row) =>
        (this.channel === "" || row.channel === this.channel) &&
        (this.state === "" || row.state === this.state) &&
        (text === "" || `${row.sender}\n${row.text}`.toLowerCase().includes(text)),
    );
  }

  protected override render(): TemplateResult {
    const t = translator({ en: enMessages, zh: zhMessages }, this.context.language);
    if (this.path !== "") {
      return html`<div class="wide">
        <p><a href="#/messages">← ${t("back")}</a></p>
        ${this.renderProblem()}
        ${this.explanations?.map((each) => renderTrace(each, this.context.language))}
      </div>`;
    }
    const shown = this.shown();
    return html`<div class="wide">
      ${this.renderProblem()}
      <h2>${t("title")}</h2>
      ${this.renderFilters()}
      ${
        this.rows !== undefined && shown.length === 0
          ? html`<p class="card">${t(this.rows.length === 0 ? "none-yet" : "none")}</p>`
          : this.renderTable(shown)
      }
      ${
        this.mayHaveMore
          ? html`<button
              class="button more"
              ?disabled=${this.isBusy}
              @click=${() => this.order(() => this.readOlder())}
            >
              ${t("older")}
            </button>`
          : nothing
      }
    </div>`;
  }

  private renderFilters(): TemplateResult {
    const t = translator({ en: enMessages, zh: zhMessages }, this.context.language);
    const rows = this.rows ?? [];
    const choose = (
      label: "channel" | "state",
      values: readonly string[],
      nameOf: (value: string) => string,
    ) =>
      html`<label class="field"
        >${t(label)}
        <select
          @change=${(event: Event) => (this[label] = (event.target as HTMLSelectElement).value)}
        >
          <option value="">${t("any")}</option>
          ${values.map(
            (value) =>
              html`<option value=${value} ?selected=${this[label] === value}>
                ${nameOf(value)}
              </option>`,
          )}
        </select>
      </label>`;
    const channels = [...new Set(rows.map(({ channel }) => channel))].toSorted();
    const states = [...new Set(rows.map(({ state }) => state))];
    return html`<div class="row filters">
      <label class="field"
        >${t("search")}
        <input
          type="search"
          .value=${this.search}
          @input=${(event: Event) => (this.search = (event.target as HTMLInputElement).value.trim())}
        />
      </label>
      ${choose("channel", channels, (value) => value)}
      ${choose("state", states, (value) => t(states.find((each) => each === value) ?? "any"))}
    </div>`;
  }

  private renderTable(rows: readonly MessageRow[]): TemplateResult {
    const { language } = this.context;
    const t = translator({ en: enMessages, zh: zhMessages }, language);
    const format = createFormat(language);
    return html`<div class="scroll" tabindex="0" role="region" aria-label=${t("title")}>
      <table>
        <thead>
          <tr>
            <th scope="col">${t("time")}</th>
            <th scope="col">${t("sender")}</th>
            <th scope="col">${t("text")}</th>
            <th scope="col">${t("outcome")}</th>
          </tr>
        </thead>
        <tbody>
          ${rows.map(
            ({ id, at, channel, sender, text, state, reason }) =>
              html`<tr>
                <td class="nowrap">
                  <a
                    href="#/messages/${encodeURIComponent(id)}"
                    aria-label="${format.time(at)}, ${t("open", { sender })}"
                    >${format.time(at)}</a
                  >
                </td>
                <td>${sender}<br /><span class="soft">${channel}</span></td>
                <td class="text">${text}</td>
                <td>
                  <span class="badge ${kindOf(state)}">${t(state)}</span>
                  <div class="soft">${reason}</div>
                </td>
              </tr>`,
          )}
        </tbody>
      </table>
    </div>`;
  }
}

function kindOf(state: MessageRow["state"]): string {
  if (state === "answered") return "good";
  return state === "failed" || state === "expired" ? "bad" : "";
}

export const messagesView: ViewModule = {
  define: () => customElements.define("messages-view", MessagesView),
  render: (context, path) =>
    html`<messages-view .context=${context} .path=${path}></messages-view>`,
};
