import { css, html, LitElement, nothing, type TemplateResult } from "lit";
import { chatTranslator } from "../i18n/chat-texts.ts";
import type { Language } from "../i18n/language.ts";
import { controlStyles } from "../styles/control-styles.ts";

const copiedMs = 1500;

/** A piece of code with its language and a button that copies it. */
export class CodeBlock extends LitElement {
  static override properties = {
    text: { attribute: false },
    language: { attribute: false },
    pageLanguage: { attribute: false },
    isCopied: { state: true },
  };
  static override styles = [
    controlStyles,
    css`
      :host {
        display: block;
        background: var(--sunken);
        border: 1px solid var(--line);
        border-radius: 10px;
        overflow: hidden;
      }
      header {
        display: flex;
        justify-content: space-between;
        gap: 1rem;
        padding: 0.3rem 0.8rem;
        font-size: 0.8rem;
        color: var(--ink-soft);
        border-bottom: 1px solid var(--line);
      }
      pre {
        margin: 0;
        padding: 0.75rem 0.8rem;
        overflow-x: auto;
        font: 0.86rem/1.55 var(--mono);
        tab-size: 4;
      }
      code {
        font: inherit;
      }
    `,
  ];

  declare text: string;
  /** As it stands at the fence. */
  declare language: string;
  declare pageLanguage: Language;
  declare private isCopied: boolean;

  constructor() {
    super();
    this.text = "";
    this.language = "";
    this.pageLanguage = "en";
    this.isCopied = false;
  }

  protected override render(): TemplateResult {
    const t = chatTranslator(this.pageLanguage);
    // Only secure contexts have a clipboard.
    const canCopy = "clipboard" in navigator;
    return html`
      <header>
        <span>${this.language.split(/\s/)[0] || "text"}</span>
        ${canCopy ? html`<button @click=${this.copy} aria-live="polite">${t(this.isCopied ? "code.copied" : "code.copy")}</button>` : nothing}
      </header>
      <pre tabindex="0" role="region" aria-label=${t("code.label")}><code>${this.text}</code></pre>
    `;
  }

  private readonly copy = async (): Promise<void> => {
    await navigator.clipboard.writeText(this.text);
    this.isCopied = true;
    setTimeout(() => (this.isCopied = false), copiedMs);
  };
}

export function defineCodeBlock(): void {
  customElements.define("code-block", CodeBlock);
}
