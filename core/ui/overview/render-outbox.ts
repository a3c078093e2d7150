import { html, nothing, type TemplateResult } from "lit";
import type { OutboxViewRow } from "../../gateway/protocol-views.ts";
import { createFormat } from "../i18n/format.ts";
import type { Language } from "../i18n/language.ts";
import { overviewTranslator } from "./overview-texts.ts";

const states = ["failed", "unknown", "expired"] as const;

export type OutboxOrder = (method: "outbox.retry" | "outbox.drop", id: string) => void;

/** Answers that were not delivered, with what can be done about each. */
export function renderOutbox(
  rows: readonly OutboxViewRow[],
  language: Language,
  isBusy: boolean,
  order: OutboxOrder,
): TemplateResult {
  const t = overviewTranslator(language);
  if (rows.length === 0) return html`<p class="card">${t("all-delivered")}</p>`;
  const format = createFormat(language);
  const button = (row: OutboxViewRow, what: "retry" | "drop") =>
    html`<button
      class="button"
      aria-label=${t(`${what}-label`, { text: row.text })}
      ?disabled=${isBusy}
      @click=${() => order(`outbox.${what}`, row.id)}
    >
      ${t(what)}
    </button>`;
  return html`<div class="scroll" tabindex="0" role="region" aria-label=${t("undelivered")}>
    <table>
      <thead>
        <tr>
          <th scope="col">${t("to")}</th>
          <th scope="col">${t("text")}</th>
          <th scope="col">${t("why")}</th>
          <th scope="col">${t("action")}</th>
        </tr>
      </thead>
      <tbody>
        ${rows.map((row) => {
          const known = states.find((each) => each === row.state);
          return html`<tr>
            <td>
              ${row.channel} <span class="soft">${row.conversation}</span>
              <div class="soft">${format.ago(row.createdAt)}</div>
            </td>
            <td>${row.text}</td>
            <td>
              <span class="badge bad">${known === undefined ? row.state : t(known)}</span>
              <div class="soft">${row.error}</div>
            </td>
            <td>
              <div class="row">
                ${button(row, "retry")} ${row.state === "unknown" ? button(row, "drop") : nothing}
              </div>
            </td>
          </tr>`;
        })}
      </tbody>
    </table>
  </div>`;
}
