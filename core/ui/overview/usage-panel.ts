import {
  css,
  html,
  LitElement,
  nothing,
  type PropertyDeclarations,
  type TemplateResult,
} from "lit";
import type { UsageRow, UsageSummaryResult } from "../../gateway/protocol-views.ts";
import { barChart, chartStyles } from "../charts/bar-chart.ts";
import { stackDays } from "../charts/stack-days.ts";
import { createFormat } from "../i18n/format.ts";
import type { ViewContext } from "../shell/view-context.ts";
import { adminStyles } from "../styles/admin-styles.ts";
import { overviewTranslator } from "./overview-texts.ts";

const groupings = ["model", "sender", "channel", "agent"] as const;
const spans = [7, 30, 90] as const;

/** Usage and costs over time. Asks for itself, and again when something else is picked. */
export class UsagePanel extends LitElement {
  static override properties: PropertyDeclarations = {
    context: { attribute: false },
    summary: { state: true },
    by: { state: true },
    days: { state: true },
    measure: { state: true },
    width: { state: true },
  };
  static override styles = [
    ...adminStyles,
    chartStyles,
    css`
      :host {
        display: block;
        padding: 0;
        overflow: visible;
      }
      .totals {
        margin: 0.8rem 0 0;
      }
    `,
  ];

  declare context: ViewContext;
  declare private summary: UsageSummaryResult | undefined;
  declare private by: (typeof groupings)[number];
  declare private days: number;
  /** `tokens`, `calls`, or a currency. */
  declare private measure: string;
  /** Of the drawing, so that its letters keep their size. */
  declare private width: number;
  private wasOnline = false;
  private readonly sizes = new ResizeObserver(([entry]) => {
    this.width = Math.max(280, Math.round(entry?.contentRect.width ?? 0));
  });

  constructor() {
    super();
    this.width = 720;
    this.summary = undefined;
    this.by = "model";
    this.days = 30;
    this.measure = "tokens";
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.sizes.observe(this);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.sizes.disconnect();
  }

  protected override willUpdate(): void {
    const isBack = this.context.online && !this.wasOnline;
    this.wasOnline = this.context.online;
    if (isBack) void this.load();
  }

  private async load(): Promise<void> {
    const { by, days } = this;
    const asked = this.context.request<UsageSummaryResult>("usage.summary", { by, days });
    const summary = await asked.catch(() => undefined);
    if (summary !== undefined && by === this.by && days === this.days) this.summary = summary;
  }

  private amountOf(row: UsageRow): number {
    if (this.measure === "tokens") return row.inputTokens + row.outputTokens;
    if (this.measure === "calls") return row.calls;
    return row.costs[this.measure] ?? 0;
  }

  protected override render(): TemplateResult {
    const { language } = this.context;
    const t = overviewTranslator(language);
    const { summary } = this;
    if (summary === undefined) return html``;
    const currencies = [...new Set(summary.rows.flatMap(({ costs }) => Object.keys(costs)))];
    const measures = ["tokens", "calls", ...currencies.toSorted()];
    const nameOf = (measure: string) =>
      measure === "tokens" || measure === "calls" ? t(measure) : t("cost", { currency: measure });
    const pick = (
      label: string,
      current: string,
      values: readonly string[],
      names: readonly string[],
      set: (value: string) => void,
    ) =>
      html`<label class="field"
        >${label}
        <select @change=${(event: Event) => set((event.target as HTMLSelectElement).value)}>
          ${values.map(
            (value, index) =>
              html`<option value=${value} ?selected=${value === current}>${names[index]}</option>`,
          )}
        </select>
      </label>`;
    return html`
      <div class="row">
        ${pick(
          t("by"),
          this.by,
          groupings,
          groupings.map((each) => t(`by-${each}`)),
          (value) => {
            this.by = groupings.find((each) => each === value) ?? "model";
            void this.load();
          },
        )}
        ${pick(t("span"), String(this.days), spans.map(String), spans.map(String), (value) => {
          this.days = Number(value);
          void this.load();
        })}
        ${pick(t("measure"), this.measure, measures, measures.map(nameOf), (value) => {
          this.measure = value;
        })}
      </div>
      ${this.renderChart(summary, nameOf(this.measure))} ${this.renderTotals(summary)}
    `;
  }

  private renderChart(summary: UsageSummaryResult, measure: string): TemplateResult {
    const { language } = this.context;
    const t = overviewTranslator(language);
    const format = createFormat(language);
    const isMoney = this.measure !== "tokens" && this.measure !== "calls";
    const value = (amount: number) =>
      isMoney ? format.money(amount, this.measure) : format.number(amount);
    const texts = {
      label: t("chart", { measure, by: t(`by-${summary.by}`) }),
      others: t("others"),
      day: t("day"),
      sum: t("sum"),
      table: t("table"),
      nothing: t("no-usage"),
    };
    return barChart(
      stackDays(summary.rows, summary, (row) => this.amountOf(row)),
      texts,
      {
        value,
        axis: (amount) => format.short(isMoney ? amount / 1e6 : amount),
        day: (day) => format.day(day),
        width: this.width,
      },
    );
  }

  private renderTotals({ rows }: UsageSummaryResult): TemplateResult | typeof nothing {
    if (rows.length === 0) return nothing;
    const { language } = this.context;
    const t = overviewTranslator(language);
    const format = createFormat(language);
    const sum = (of: (row: UsageRow) => number) => rows.reduce((total, row) => total + of(row), 0);
    const currencies = [...new Set(rows.flatMap(({ costs }) => Object.keys(costs)))].toSorted();
    const costs = currencies.map((currency) =>
      format.money(
        sum((row) => row.costs[currency] ?? 0),
        currency,
      ),
    );
    return html`<p class="soft totals">
      ${t("totals", {
        calls: format.number(sum(({ calls }) => calls)),
        tokens: format.number(sum(({ inputTokens, outputTokens }) => inputTokens + outputTokens)),
        costs: costs.length === 0 ? t("no-costs") : costs.join(" + "),
      })}.
      ${rows.some(({ estimated }) => estimated) ? t("estimated") : nothing}
      ${rows.some(({ unpriced }) => unpriced) ? t("unpriced") : nothing}
    </p>`;
  }
}
