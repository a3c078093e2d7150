import { css, html, nothing, type PropertyDeclarations, type TemplateResult } from "lit";
import type { EventFrame, HealthResult } from "../../gateway/protocol.ts";
import type {
  LogsTailResult,
  MessagesListResult,
  ModelsStatusResult,
  OutboxListResult,
} from "../../gateway/protocol-views.ts";
import { overviewTranslator } from "../overview/overview-texts.ts";
import { renderChannels } from "../overview/render-channels.ts";
import { renderErrors, renderNow } from "../overview/render-facts.ts";
import { renderModels } from "../overview/render-models.ts";
import { renderOutbox } from "../overview/render-outbox.ts";
import { UsagePanel } from "../overview/usage-panel.ts";
import { AdminView } from "../shell/admin-view.ts";
import type { ViewModule } from "../shell/view-context.ts";
import { adminStyles } from "../styles/admin-styles.ts";

interface Facts {
  health: HealthResult;
  models: ModelsStatusResult;
  waiting: MessagesListResult["waiting"];
  undelivered: OutboxListResult["rows"];
  errors: string[];
}

/** What runs, what is wrong, what waits, and what it costs. */
class OverviewView extends AdminView {
  static override properties: PropertyDeclarations = { facts: { state: true } };
  static override styles = [
    ...adminStyles,
    css`
      .tiles {
        display: grid;
        grid-template-columns: repeat(auto-fill, minmax(9.5rem, 1fr));
        gap: 0.75rem;
        margin: 0;
      }
      .tiles .card {
        margin: 0;
        padding: 0.65rem 0.9rem;
      }
      dt {
        font-size: 0.8rem;
        color: var(--ink-soft);
      }
      dd {
        margin: 0;
        font-weight: 600;
        overflow-wrap: anywhere;
      }
      .plain {
        list-style: none;
        margin: 0;
        display: grid;
        gap: 0.4rem;
      }
      .failures {
        margin-top: 0.9rem;
      }
      .errors li {
        font: 0.82rem/1.5 var(--mono);
        overflow-wrap: anywhere;
      }
      .after {
        margin: 0.6rem 0 0;
      }
    `,
  ];

  declare private facts: Facts | undefined;

  constructor() {
    super();
    this.facts = undefined;
  }

  protected override async load(): Promise<void> {
    await this.attempt(async () => {
      const states = ["failed", "unknown", "expired"];
      const [health, models, messages, outbox, log] = await Promise.all([
        this.ask<HealthResult>("health"),
        this.ask<ModelsStatusResult>("models.status"),
        this.ask<MessagesListResult>("messages.list", { limit: 1 }),
        this.ask<OutboxListResult>("outbox.list", { states, limit: 20 }),
        this.ask<LogsTailResult>("logs.tail", { level: "error", limit: 5 }),
      ]);
      const { waiting } = messages;
      this.facts = { health, models, waiting, undelivered: outbox.rows, errors: log.lines };
    });
  }

  protected override receive({ event }: EventFrame): void {
    if (event === "tick") void this.load();
  }

  protected override render(): TemplateResult {
    const { language } = this.context;
    const t = overviewTranslator(language);
    const { facts } = this;
    if (facts === undefined) return this.renderProblem();
    return html`<div class="wide">
      ${this.renderProblem()} ${renderNow(facts.health, facts.waiting, language)}
      ${this.renderWarnings(facts)}
      <section>
        <h2>${t("usage")}</h2>
        <div class="card"><usage-panel .context=${this.context}></usage-panel></div>
      </section>
      <section>
        <h2>${t("channels")}</h2>
        ${renderChannels(facts.health.channels, language)}
      </section>
      <section>
        <h2>${t("models")}</h2>
        ${renderModels(facts.models, language)}
      </section>
      <section>
        <h2>${t("undelivered")}</h2>
        ${renderOutbox(facts.undelivered, language, this.isLocked, (method, id) => {
          void this.order(async () => {
            await this.ask(method, { id });
            await this.load();
          });
        })}
      </section>
      ${renderErrors(facts.errors, language)}
    </div>`;
  }

  private renderWarnings({ health }: Facts): TemplateResult | typeof nothing {
    if (health.warnings.length === 0) return nothing;
    const t = overviewTranslator(this.context.language);
    return html`<section>
      <h2>${t("warnings")}</h2>
      <ul class="card plain">
        ${health.warnings.map((warning) => html`<li>${warning}</li>`)}
      </ul>
      <p class="after"><a href="#/doctor">${t("see-doctor")}</a></p>
    </section>`;
  }
}

export const overviewView: ViewModule = {
  define() {
    customElements.define("usage-panel", UsagePanel);
    customElements.define("overview-view", OverviewView);
  },
  render: (context, path) =>
    html`<overview-view .context=${context} .path=${path}></overview-view>`,
};
