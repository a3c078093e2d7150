import { css, html, nothing, type TemplateResult } from "lit";
import type { MessageExplainResult, OutboxViewRow } from "../../gateway/protocol-views.ts";
import { enMessages } from "../i18n/en-messages.ts";
import { createFormat } from "../i18n/format.ts";
import type { Language } from "../i18n/language.ts";
import { translator } from "../i18n/translate.ts";
import { zhMessages } from "../i18n/zh-messages.ts";

type Explanation = MessageExplainResult["explanations"][number];

/** The way of one message: where it came from, who decided, each step of the turn, and what was sent. */
export function renderTrace(explanation: Explanation, language: Language): TemplateResult {
  const t = translator({ en: enMessages, zh: zhMessages }, language);
  return html`
    ${head(explanation, language)}
    <section>
      <h2>${t("steps")}</h2>
      ${steps(explanation, language)}
    </section>
    <section>
      <h2>${t("sends")}</h2>
      ${
        explanation.sends.length === 0
          ? html`<p class="card">${t("no-sends")}</p>`
          : sends(explanation.sends, language)
      }
    </section>
    <details>
      <summary>${t("words")}</summary>
      <pre class="card">${explanation.lines.join("\n")}</pre>
    </details>
  `;
}

function head({ message }: Explanation, language: Language): TemplateResult {
  const t = translator({ en: enMessages, zh: zhMessages }, language);
  const { channel, account, conversation, sender, text, at, state, sessionKey } = message;
  const { reason, rule, fix, link } = message;
  return html`<section>
    <h2>${t("trace")}</h2>
    <div class="card">
      <p class="quote">${text}</p>
      <dl>
        <dt>${t("sender")}</dt>
        <dd>${sender}, ${createFormat(language).time(at)}</dd>
        <dt>${t("where")}</dt>
        <dd>${channel}/${account}, ${conversation}</dd>
        <dt>${t("session")}</dt>
        <dd><a href="#/chat/${encodeURIComponent(sessionKey)}" class="mono">${sessionKey}</a></dd>
        <dt>${t("state")}</dt>
        <dd>${t(state)}</dd>
        <dt>${t("decision")}</dt>
        <dd>${reason}</dd>
        <dt>${t("rule")}</dt>
        <dd><code>${rule}</code></dd>
        ${
          fix === undefined
            ? nothing
            : html`<dt>${t("change")}</dt>
                <dd>${fix}</dd>`
        }
        ${
          link === undefined || !/^https?:/.test(link)
            ? nothing
            : html`<dt>${t("link")}</dt>
                <dd><a href=${link} rel="noopener noreferrer" target="_blank">${link}</a></dd>`
        }
      </dl>
    </div>
  </section>`;
}

function steps({ message, steps: list }: Explanation, language: Language): TemplateResult {
  const t = translator({ en: enMessages, zh: zhMessages }, language);
  if (list.length === 0) return html`<p class="card">${t("no-steps")}</p>`;
  const format = createFormat(language);
  return html`<ol class="card steps">
    ${list.map(
      ({ at, kind, text, facts }) =>
        html`<li>
          <span class="soft time">${t("after", { time: format.number(at - message.at) })}</span>
          <span class="badge">${kind}</span>
          <span>
            ${text}
            ${Object.entries(facts ?? {}).map(
              ([name, value]) => html`<span class="fact">${name} ${String(value)}</span>`,
            )}
          </span>
        </li>`,
    )}
  </ol>`;
}

function sends(rows: readonly OutboxViewRow[], language: Language): TemplateResult {
  const t = translator({ en: enMessages, zh: zhMessages }, language);
  const kindOf = (state: OutboxViewRow["state"]) =>
    state === "sent" ? "good" : state === "pending" || state === "sending" ? "" : "bad";
  return html`<div class="scroll" tabindex="0" role="region" aria-label=${t("sends")}>
    <table>
      <thead>
        <tr>
          <th scope="col">${t("text")}</th>
          <th scope="col">${t("state")}</th>
          <th scope="col" class="number">${t("attempts")}</th>
          <th scope="col">${t("error")}</th>
        </tr>
      </thead>
      <tbody>
        ${rows.map(
          ({ text, state, attempts, error }) =>
            html`<tr>
              <td>${text}</td>
              <td><span class="badge ${kindOf(state)}">${t(state)}</span></td>
              <td class="number">${attempts}</td>
              <td>${error ?? nothing}</td>
            </tr>`,
        )}
      </tbody>
    </table>
  </div>`;
}

export const traceStyles = css`
  .quote {
    font-size: 1.02rem;
    white-space: pre-wrap;
    overflow-wrap: anywhere;
  }
  dl {
    display: grid;
    grid-template-columns: max-content 1fr;
    gap: 0.25rem 1.2rem;
    margin: 0;
  }
  dt {
    color: var(--ink-soft);
  }
  dd {
    margin: 0;
    overflow-wrap: anywhere;
  }
  .steps {
    list-style: none;
    margin: 0;
    display: grid;
    gap: 0.45rem;
  }
  .steps li {
    display: grid;
    grid-template-columns: 6rem 6.5rem 1fr;
    gap: 0.6rem;
    align-items: baseline;
  }
  .steps .badge {
    justify-self: start;
  }
  .steps .time {
    text-align: end;
    font-variant-numeric: tabular-nums;
  }
  .fact {
    display: inline-block;
    margin-left: 0.5rem;
    color: var(--ink-soft);
    font: 0.8rem var(--mono);
  }
  @media (max-width: 47.9375rem) {
    dl {
      grid-template-columns: 1fr;
    }
    dd {
      margin-bottom: 0.4rem;
    }
    .steps li {
      grid-template-columns: auto 1fr;
    }
    .steps li > :last-child {
      grid-column: 1 / -1;
    }
  }
`;
