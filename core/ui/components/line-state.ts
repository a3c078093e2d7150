import { css, html, LitElement, nothing, type TemplateResult } from "lit";
import type { ConnectionState } from "../connection.ts";
import type { Language } from "../i18n/language.ts";
import { shellTranslator } from "../i18n/shell-texts.ts";
import { controlStyles } from "../styles/control-styles.ts";

/** How the line to the gateway stands, in a word and a dot. Fires `retry` when the user does not want to wait. */
export class LineState extends LitElement {
  static override properties = {
    line: { attribute: false },
    language: { attribute: false },
    secondsLeft: { state: true },
  };
  static override styles = [
    controlStyles,
    css`
      :host {
        display: inline-flex;
        align-items: center;
        gap: 0.5rem;
        font-size: 0.875rem;
        color: var(--ink-soft);
        white-space: nowrap;
      }
      .dot {
        flex: none;
        width: 0.55rem;
        height: 0.55rem;
        border-radius: 50%;
        background: var(--ink-soft);
      }
      .open .dot {
        background: var(--good);
      }
      .waiting .dot,
      .refused .dot {
        background: var(--bad);
      }
      .state {
        display: inline-flex;
        align-items: center;
        gap: 0.45rem;
      }
      button {
        color: var(--accent);
        text-decoration: underline;
        text-underline-offset: 2px;
      }
    `,
  ];

  declare line: ConnectionState;
  declare language: Language;
  declare private secondsLeft: number;
  private timer: ReturnType<typeof setInterval> | undefined;

  constructor() {
    super();
    this.line = { state: "connecting" };
    this.language = "en";
    this.secondsLeft = 0;
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearInterval(this.timer);
  }

  protected override willUpdate(changed: Map<string, unknown>): void {
    if (!changed.has("line")) return;
    clearInterval(this.timer);
    const { line } = this;
    if (line.state !== "waiting") return;
    const count = () =>
      (this.secondsLeft = Math.max(0, Math.ceil((line.retryAt - Date.now()) / 1000)));
    count();
    this.timer = setInterval(count, 500);
  }

  protected override render(): TemplateResult {
    const t = shellTranslator(this.language);
    const { state } = this.line;
    const words =
      state === "waiting"
        ? this.secondsLeft > 0
          ? t("line.waiting", { seconds: this.secondsLeft })
          : t("line.offline")
        : t(`line.${state}`);
    return html`
      <span class="state ${state}"><span class="dot"></span><span>${words}</span></span>
      ${state === "waiting" ? html`<button @click=${this.retry}>${t("line.retry")}</button>` : nothing}
      <span class="for-readers" role="status">${state === "waiting" ? t("line.lost") : words}</span>
    `;
  }

  private readonly retry = (): void => {
    this.dispatchEvent(new CustomEvent("retry"));
  };
}

export function defineLineState(): void {
  customElements.define("line-state", LineState);
}
