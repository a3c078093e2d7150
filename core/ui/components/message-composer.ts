import { html, LitElement, nothing, type TemplateResult } from "lit";
import type { Attachment } from "../chat/chat-state.ts";
import { mostAttachments, readAttachments, roomForFiles } from "../chat/read-attachments.ts";
import { chatTranslator, type ChatKey } from "../i18n/chat-texts.ts";
import type { Language } from "../i18n/language.ts";
import type { Translate } from "../i18n/translate.ts";
import { controlStyles } from "../styles/control-styles.ts";
import { messageComposerStyles } from "./message-composer-styles.ts";

/** What is handed over when the user sends. */
export interface Composed {
  text: string;
  attachments: readonly Attachment[];
}

/** Where the user writes. Enter sends, Shift+Enter breaks the line, Escape stops the answer. Fires `send` with a `Composed`, and `stop`. */
export class MessageComposer extends LitElement {
  static override properties = {
    busy: { type: Boolean },
    offline: { type: Boolean },
    language: { attribute: false },
    maxPayload: { attribute: false },
    isEmpty: { state: true },
    attachments: { state: true },
    problem: { state: true },
  };
  static override styles = [controlStyles, messageComposerStyles];

  declare busy: boolean;
  declare offline: boolean;
  declare language: Language;
  /** Bytes of the largest frame that the gateway takes. */
  declare maxPayload: number;
  declare private isEmpty: boolean;
  declare private attachments: readonly Attachment[];
  declare private problem: string;

  constructor() {
    super();
    this.busy = false;
    this.offline = false;
    this.language = "en";
    this.maxPayload = Number.MAX_SAFE_INTEGER;
    this.isEmpty = true;
    this.attachments = [];
    this.problem = "";
  }

  protected override firstUpdated(): void {
    this.takeFocus();
  }

  /** On a small screen the focus would open the keyboard before the user has read anything. */
  takeFocus(): void {
    if (matchMedia("(pointer: fine)").matches) this.input?.focus();
  }

  private get input(): HTMLTextAreaElement | null {
    return this.renderRoot.querySelector("textarea");
  }

  /** Takes files along; also called for those that were dropped beside the composer. */
  async attach(files: readonly File[]): Promise<void> {
    const t = chatTranslator(this.language);
    this.problem = "";
    if (this.attachments.length + files.length > mostAttachments) {
      this.problem = t("composer.too-many");
      return;
    }
    const bytes = [...this.attachments, ...files].reduce((sum, { size }) => sum + size, 0);
    const room = roomForFiles(this.maxPayload);
    if (bytes > room) {
      const limit = Math.max(1, Math.floor(room / 1024 / 1024));
      this.problem = t("composer.too-large", { limit });
      return;
    }
    try {
      this.attachments = [...this.attachments, ...(await readAttachments(files))];
    } catch (error) {
      const name = error instanceof Error ? error.message : "";
      this.problem = t("composer.unreadable", { name });
    }
    this.input?.focus();
  }

  protected override render(): TemplateResult {
    const t = chatTranslator(this.language);
    return html`
      <form @submit=${this.submit}>
        ${this.problem === "" ? nothing : html`<p class="problem" role="alert">${this.problem}</p>`}
        ${this.attachments.length === 0 ? nothing : this.renderAttachments(t)}
        <div class="row">
          <input type="file" multiple hidden @change=${this.pick} />
          <button
            type="button"
            class="attach"
            aria-label=${t("composer.attach")}
            title=${t("composer.attach")}
            @click=${() => this.renderRoot.querySelector("input")?.click()}
          >
            <svg viewBox="0 0 20 20" aria-hidden="true">
              <path
                d="M15.5 9.5 10 15a3.5 3.5 0 0 1-5-5l6-6a2.3 2.3 0 0 1 3.3 3.3l-6 6a1.1 1.1 0 0 1-1.6-1.6L12 6.5"
              />
            </svg>
          </button>
          <label class="for-readers" for="message">${t("composer.label")}</label>
          <textarea
            id="message"
            rows="1"
            placeholder=${t(this.offline ? "composer.offline" : "composer.placeholder")}
            enterkeyhint="send"
            @input=${this.noteInput}
            @keydown=${this.pressKey}
            @paste=${this.paste}
          ></textarea>
          ${this.busy ? this.renderStop(t) : nothing}
          <button
            type="submit"
            class="send"
            aria-label=${t("composer.send")}
            title=${t("composer.send-key")}
            ?disabled=${this.isEmpty && this.attachments.length === 0}
          >
            <svg viewBox="0 0 20 20" aria-hidden="true">
              <path d="M10 16V4M4.5 9.5 10 4l5.5 5.5" />
            </svg>
          </button>
        </div>
      </form>
    `;
  }

  private renderStop(t: Translate<ChatKey>): TemplateResult {
    return html`<button
      type="button"
      class="stop"
      aria-label=${t("composer.stop")}
      title=${t("composer.stop-key")}
      @click=${this.stop}
    >
      <svg viewBox="0 0 20 20" aria-hidden="true">
        <rect x="5" y="5" width="10" height="10" rx="2" fill="currentColor" stroke="none" />
      </svg>
    </button>`;
  }

  private renderAttachments(t: Translate<ChatKey>): TemplateResult {
    return html`<ul aria-label=${t("composer.attached")}>
      ${this.attachments.map(
        (file) =>
          html`<li>
            ${file.mimeType.startsWith("image/") ? html`<img src=${file.dataUrl} alt="" />` : nothing}
            <span>${file.name}</span>
            <button
              type="button"
              aria-label=${t("composer.remove", { name: file.name })}
              @click=${() => (this.attachments = this.attachments.filter((each) => each !== file))}
            >
              ×
            </button>
          </li>`,
      )}
    </ul>`;
  }

  private readonly pick = (event: Event): void => {
    const input = event.target as HTMLInputElement;
    void this.attach([...(input.files ?? [])]);
    input.value = "";
  };

  private readonly paste = (event: ClipboardEvent): void => {
    const files = [...(event.clipboardData?.files ?? [])];
    if (files.length === 0) return;
    event.preventDefault();
    void this.attach(files);
  };

  private readonly noteInput = (): void => {
    this.isEmpty = (this.input?.value.trim() ?? "") === "";
  };

  private readonly pressKey = (event: KeyboardEvent): void => {
    if (event.key === "Escape" && this.busy) this.stop();
    // While an input method composes a word, Enter belongs to it.
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    this.submit(event);
  };

  private readonly submit = (event: Event): void => {
    event.preventDefault();
    const { input, attachments } = this;
    const text = input?.value.trim() ?? "";
    if (!input || (text === "" && attachments.length === 0)) return;
    input.value = "";
    this.attachments = [];
    this.problem = "";
    this.noteInput();
    const detail: Composed = { text, attachments };
    this.dispatchEvent(new CustomEvent("send", { detail }));
  };

  private readonly stop = (): void => {
    this.dispatchEvent(new CustomEvent("stop"));
  };
}

export function defineMessageComposer(): void {
  customElements.define("message-composer", MessageComposer);
}
