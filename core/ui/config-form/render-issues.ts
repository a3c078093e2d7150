import { html, nothing, type TemplateResult } from "lit";
import type { ConfigIssues, ConfigProblem } from "../../gateway/protocol-config.ts";
import type { Language } from "../i18n/language.ts";
import { configTranslator } from "./config-texts.ts";

/** What is wrong in the text, with the lines. */
export function renderIssues(
  { errors, warnings, notices }: ConfigIssues,
  language: Language,
): TemplateResult {
  const t = configTranslator(language);
  const item = ({ path, message, line, suggestion }: ConfigProblem) =>
    html`<li>
      ${path === "" ? nothing : html`<code>${path}</code>`} ${message}
      ${line === undefined ? nothing : html`<span class="soft">(${t("line", { line })})</span>`}
      ${suggestion === undefined ? nothing : t("did-you-mean", { name: suggestion })}
    </li>`;
  const list = (kind: "errors" | "warnings", items: readonly TemplateResult[]) =>
    items.length === 0
      ? nothing
      : html`<div class=${kind === "errors" ? "problem" : "card hints"}>
          <strong>${t(kind)}</strong>
          <ul>
            ${items}
          </ul>
        </div>`;
  return html`<div role="status">
    ${list("errors", errors.map(item))}
    ${list("warnings", [...warnings.map(item), ...notices.map((text) => html`<li>${text}</li>`)])}
  </div>`;
}
