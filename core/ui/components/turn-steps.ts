import { css, html, LitElement, nothing, type TemplateResult } from "lit";
import type { ChatStep } from "../../gateway/protocol.ts";
import type { ChatMessage } from "../chat/chat-state.ts";
import { chatTranslator, type ChatKey } from "../i18n/chat-texts.ts";
import type { Language } from "../i18n/language.ts";
import type { Translate } from "../i18n/translate.ts";
import { controlStyles } from "../styles/control-styles.ts";

/** What happened before an answer, folded: reasoning, tool calls with their results. Fires `open-steps` when it is opened and nothing was fetched yet. */
export class TurnSteps extends LitElement {
  static override properties = { message: { attribute: false }, language: { attribute: false } };
  static override styles = [
    controlStyles,
    css`
      :host {
        display: block;
        width: 100%;
        font-size: 0.875rem;
        color: var(--ink-soft);
      }
      summary {
        cursor: pointer;
        width: fit-content;
        max-width: 100%;
        overflow-wrap: anywhere;
      }
      summary:hover {
        color: var(--ink);
      }
      .steps {
        margin: 0.5rem 0 0;
        padding-left: 0.9rem;
        border-left: 2px solid var(--line);
        display: grid;
        gap: 0.75rem;
      }
      h3 {
        margin: 0 0 0.2rem;
        font-size: 0.85rem;
        font-weight: 600;
        color: var(--ink);
      }
      h3.tool {
        font-family: var(--mono);
      }
      p,
      pre {
        margin: 0;
        white-space: pre-wrap;
        overflow-wrap: anywhere;
      }
      pre {
        max-height: 16rem;
        overflow-y: auto;
        padding: 0.45rem 0.6rem;
        background: var(--sunken);
        border-radius: 8px;
        font: 0.8rem/1.5 var(--mono);
        color: var(--ink);
      }
      .name {
        margin: 0.35rem 0 0.15rem;
        font-size: 0.78rem;
      }
      .bad {
        color: var(--bad);
      }
    `,
  ];

  declare message: ChatMessage;
  declare language: Language;

  protected override render(): TemplateResult {
    const t = chatTranslator(this.language);
    const { tools, reasoned, steps } = this.message;
    const names = [...new Set(tools.map(({ name }) => name))].join(", ");
    const title =
      names === "" ? t("steps.reasoning") : t(reasoned ? "steps.both" : "steps.tools", { names });
    return html`<details @toggle=${this.open}>
      <summary>${title}</summary>
      <div class="steps">
        ${steps === undefined ? html`<p>${t("steps.loading")}</p>` : renderSteps(steps, t)}
      </div>
    </details>`;
  }

  private readonly open = (event: Event): void => {
    const { open } = event.target as HTMLDetailsElement;
    if (open && this.message.steps === undefined) this.dispatchEvent(new CustomEvent("open-steps"));
  };
}

function renderSteps(
  steps: readonly ChatStep[],
  t: Translate<ChatKey>,
): TemplateResult | TemplateResult[] {
  if (steps.length === 0) return html`<p>${t("steps.none")}</p>`;
  return steps.map((step) => {
    if (step.type === "reasoning")
      return html`<section>
        <h3>${t("steps.reasoning")}</h3>
        <p>${step.text}</p>
      </section>`;
    const { name, result, isError } = step;
    return html`<section>
      <h3 class="tool">${name}</h3>
      ${part(t("steps.arguments"), step.arguments)}
      ${result === undefined ? nothing : part(t(isError ? "steps.error" : "steps.result"), result, isError)}
    </section>`;
  });
}

function part(name: string, text: string, isBad = false): TemplateResult {
  return html`<p class="name ${isBad ? "bad" : ""}">${name}</p>
    <pre tabindex="0" role="region" aria-label=${name}>${text}</pre>`;
}

export function defineTurnSteps(): void {
  customElements.define("turn-steps", TurnSteps);
}
