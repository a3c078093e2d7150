import {
  css,
  html,
  LitElement,
  nothing,
  type PropertyDeclarations,
  type TemplateResult,
} from "lit";
import type { ConfigCheckResult } from "../../gateway/protocol-config.ts";
import type { Language } from "../i18n/language.ts";
import { adminStyles } from "../styles/admin-styles.ts";
import { configTranslator } from "./config-texts.ts";
import { diffLines, nearChanges } from "./line-diff.ts";

/** Shows what a save would change. Fires `save` or `cancel`. */
export class ReviewDialog extends LitElement {
  static override properties: PropertyDeclarations = {
    written: { attribute: false },
    edited: { attribute: false },
    check: { attribute: false },
    language: { attribute: false },
    isBusy: { attribute: false },
  };
  static override styles = [
    ...adminStyles,
    css`
      :host {
        padding: 0;
        overflow: visible;
      }
      dialog {
        width: min(56rem, calc(100vw - 1.5rem));
        max-height: calc(100dvh - 2rem);
        border: 1px solid var(--line);
        border-radius: 14px;
        background: var(--ground);
        color: var(--ink);
        padding: 1.1rem 1.2rem;
      }
      dialog::backdrop {
        background: rgb(0 0 0 / 45%);
      }
      .diff {
        max-height: 45vh;
        overflow: auto;
        background: var(--raised);
        border: 1px solid var(--line);
        border-radius: 10px;
        padding: 0.5rem 0.75rem;
        margin-bottom: 1rem;
        font: 0.82rem/1.5 var(--mono);
      }
      .diff > div {
        white-space: pre-wrap;
        overflow-wrap: anywhere;
      }
      .added {
        color: var(--good);
      }
      .removed {
        color: var(--bad);
      }
      ul {
        padding-left: 1.2rem;
        margin: 0 0 1rem;
      }
    `,
  ];

  declare written: string;
  declare edited: string;
  declare check: ConfigCheckResult;
  declare language: Language;
  declare isBusy: boolean;

  protected override firstUpdated(): void {
    this.renderRoot.querySelector("dialog")?.showModal();
  }

  private fire(type: "save" | "cancel"): void {
    this.dispatchEvent(new CustomEvent(type));
  }

  protected override render(): TemplateResult {
    const t = configTranslator(this.language);
    const { changes, errors } = this.check;
    return html`<dialog
      aria-labelledby="title"
      @cancel=${(event: Event) => {
        event.preventDefault();
        this.fire("cancel");
      }}
    >
      <h2 id="title">${t("review-title")}</h2>
      <h3 id="diff">${t("diff")}</h3>
      <div class="diff" tabindex="0" role="region" aria-labelledby="diff">
        ${nearChanges(diffLines(this.written, this.edited)).map((line) =>
          line === undefined
            ? html`<div class="soft">${t("more")}</div>`
            : html`<div class=${line.kind}>${marks[line.kind]}${line.text}</div>`,
        )}
      </div>
      ${
        changes.length === 0
          ? nothing
          : html`<h3>${t("effects")}</h3>
              <ul>
                ${changes.map(
                  ({ path, effect }) =>
                    html`<li>
                      <code>${path}</code> <span class="soft">${t(`effect-${effect}`)}</span>
                    </li>`,
                )}
              </ul>`
      }
      ${errors.map(
        ({ path, message }) =>
          html`<p class="problem">${path === "" ? "" : `${path}: `}${message}</p>`,
      )}
      <div class="row">
        <button class="button primary" ?disabled=${this.isBusy} @click=${() => this.fire("save")}>
          ${t("save")}
        </button>
        <button class="button" @click=${() => this.fire("cancel")}>${t("cancel")}</button>
      </div>
    </dialog>`;
  }
}

const marks = { same: "  ", added: "+ ", removed: "− " } as const;
