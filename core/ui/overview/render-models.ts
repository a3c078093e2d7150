import { html, nothing, type TemplateResult } from "lit";
import type { ModelsStatusResult } from "../../gateway/protocol-views.ts";
import { createFormat } from "../i18n/format.ts";
import type { Language } from "../i18n/language.ts";
import { overviewTranslator } from "./overview-texts.ts";

const kinds = { ready: "good", open: "", missing: "bad" } as const;

/** Which model answers, which keys there are, and what failed lately. */
export function renderModels(status: ModelsStatusResult, language: Language): TemplateResult {
  const t = overviewTranslator(language);
  const { problem, fallbacks, expiring } = status;
  return html`
    ${problem === undefined ? nothing : html`<p class="problem">${problem}</p>`}
    ${fallbacks.length === 0 ? nothing : html`<p>${t("fallbacks")} ${fallbacks.join(", ")}</p>`}
    ${expiring.map((row) => html`<p class="problem">${t("expiring", row)}</p>`)}
    ${renderProviders(status, language)} ${renderFailures(status, language)}
  `;
}

function renderProviders({ providers }: ModelsStatusResult, language: Language): TemplateResult {
  const t = overviewTranslator(language);
  if (providers.length === 0) return html`<p class="card">${t("no-providers")}</p>`;
  return html`<div class="scroll" tabindex="0" role="region" aria-label=${t("models")}>
    <table>
      <thead>
        <tr>
          <th scope="col">${t("provider")}</th>
          <th scope="col">${t("key")}</th>
          <th scope="col">${t("endpoint")}</th>
        </tr>
      </thead>
      <tbody>
        ${providers.map(
          ({ id, state, keySource, endpoint, rejected }) =>
            html`<tr>
              <th scope="row">${id}</th>
              <td>
                <span class="badge ${kinds[state]}">${t(`key-${state}`)}</span>
                <span class="soft">${keySource}</span>
                ${rejected.map((sentence) => html`<div class="soft">${sentence}</div>`)}
              </td>
              <td class="mono">${endpoint ?? "–"}</td>
            </tr>`,
        )}
      </tbody>
    </table>
  </div>`;
}

function renderFailures(
  { failures }: ModelsStatusResult,
  language: Language,
): TemplateResult | typeof nothing {
  if (failures.length === 0) return nothing;
  const t = overviewTranslator(language);
  const format = createFormat(language);
  return html`<h3 class="failures">${t("failures")}</h3>
    <ul class="card plain">
      ${failures.map(
        ({ name, message, count, until }) =>
          html`<li>
            <strong>${name}</strong> ${message}
            <span class="soft"
              >${t("times", { count })},
              ${
                until > Date.now() ? t("resting", { time: format.clock(until) }) : t("asked-again")
              }</span
            >
          </li>`,
      )}
    </ul>`;
}
