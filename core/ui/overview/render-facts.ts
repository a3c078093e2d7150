import { html, nothing, type TemplateResult } from "lit";
import type { HealthResult } from "../../gateway/protocol.ts";
import type { MessagesListResult } from "../../gateway/protocol-views.ts";
import { createFormat } from "../i18n/format.ts";
import type { Language } from "../i18n/language.ts";
import { parseLogLine } from "../views/parse-log-line.ts";
import { overviewTranslator } from "./overview-texts.ts";

/** The figures of the moment. */
export function renderNow(
  health: HealthResult,
  waiting: MessagesListResult["waiting"],
  language: Language,
): TemplateResult {
  const t = overviewTranslator(language);
  const format = createFormat(language);
  const tiles: [string, string][] = [
    [t("version"), health.version],
    [t("uptime"), format.duration(health.uptimeMs)],
    [t("model"), health.defaultModel],
    [t("agents"), health.agents.join(", ")],
    [t("sessions"), format.number(health.sessions)],
    [t("waiting"), format.number(waiting.inbox)],
    [t("sending"), format.number(waiting.outbox)],
    [t("memory"), `${format.number(Math.round(health.memoryMiB))} MiB`],
    [t("stall"), `${format.number(Math.round(health.eventLoopMaxMs))} ms`],
  ];
  return html`<section>
    <h2>${t("now")}</h2>
    <dl class="tiles">
      ${tiles.map(
        ([name, value]) =>
          html`<div class="card">
            <dt>${name}</dt>
            <dd>${value}</dd>
          </div>`,
      )}
    </dl>
  </section>`;
}

/** The newest errors of the log. */
export function renderErrors(errors: readonly string[], language: Language): TemplateResult {
  const t = overviewTranslator(language);
  const format = createFormat(language);
  return html`<section>
    <h2>${t("errors")}</h2>
    ${
      errors.length === 0
        ? html`<p class="card">${t("no-errors")}</p>`
        : html`<ul class="card plain errors">
            ${errors.map(parseLogLine).map(
              ({ at, subsystem, message }) =>
                html`<li>
                  <span class="soft">${at === undefined ? "" : format.time(at)}</span>
                  ${subsystem === undefined ? nothing : `[${subsystem}]`} ${message}
                </li>`,
            )}
          </ul>`
    }
    <p class="after"><a href="#/logs">${t("all-logs")}</a></p>
  </section>`;
}
