import { html, nothing, type TemplateResult } from "lit";
import type { ChannelStatusRow } from "../../gateway/protocol.ts";
import { createFormat } from "../i18n/format.ts";
import type { Language } from "../i18n/language.ts";
import { overviewTranslator } from "./overview-texts.ts";

const states = [
  "connected",
  "connecting",
  "reconnecting",
  "misconfigured",
  "failed",
  "stopped",
] as const;

/** Each account with what its connection last showed of itself. */
export function renderChannels(
  rows: readonly ChannelStatusRow[],
  language: Language,
): TemplateResult {
  const t = overviewTranslator(language);
  if (rows.length === 0) return html`<p class="card">${t("no-channels")}</p>`;
  return html`<div class="scroll" tabindex="0" role="region" aria-label=${t("channels")}>
    <table>
      <thead>
        <tr>
          <th scope="col">${t("account")}</th>
          <th scope="col">${t("state")}</th>
          <th scope="col">${t("identity")}</th>
          <th scope="col">${t("last-message")}</th>
          <th scope="col">${t("evidence")}</th>
        </tr>
      </thead>
      <tbody>
        ${rows.map((row) => renderRow(row, language))}
      </tbody>
    </table>
  </div>`;
}

function renderRow(row: ChannelStatusRow, language: Language): TemplateResult {
  const t = overviewTranslator(language);
  const format = createFormat(language);
  const { channel, account, enabled, detail, identity, lastInboundAt, evidence = {} } = row;
  const known = states.find((each) => each === row.state);
  const state = enabled ? (known === undefined ? row.state : t(known)) : t("off");
  const isBad = row.state === "failed" || row.state === "misconfigured";
  const kind = row.state === "connected" ? "good" : isBad && enabled ? "bad" : "";
  return html`<tr>
    <th scope="row">${channel} <span class="soft">${account}</span></th>
    <td>
      <span class="badge ${kind}">${state}</span>
      ${detail === undefined ? nothing : html`<div class="soft">${detail}</div>`}
    </td>
    <td>${identity ?? "–"}</td>
    <td>${lastInboundAt === undefined ? t("never") : format.ago(lastInboundAt)}</td>
    <td>
      ${Object.entries(evidence).map(
        ([name, at]) => html`<div>${name} <span class="soft">${format.ago(at)}</span></div>`,
      )}
    </td>
  </tr>`;
}
