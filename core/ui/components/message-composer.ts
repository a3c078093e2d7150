import { css, html, LitElement, type TemplateResult } from "lit";
import { controlStyles } from "../styles/control-styles.ts";

/** Where the user writes. Enter sends, Shift+Enter breaks the line, Escape stops the answer. Fires `send` with the text, and `stop`. */
export class MessageComposer extends LitElement {
  static override properties = {
    busy: { type: Boolean },
    offline: { type: Boolean },
    isEmpty: { state: true },
  };
  static override styles = [
    controlStyles,
    css`
      form {
        display: flex;
        align-items: end;
        gap: 0.5rem;
        background: var(--raised);
        border: 1px solid var(--line);
        border-radius: var(--radius);
        padding: 0.45rem 0.45rem 0.45rem 0.9rem;
      }
      form:focus-within {
        border-color: var(--accent);
      }
      textarea {
        flex: 1;
        min-width: 0;
        resize: none;
        border: 0;
        outline: 0;
        background: none;
        color: inherit;
        font: inherit;
        padding: 0.3rem 0;
        max-height: 40dvh;
        field-sizing: content;
      }
      textarea:focus-visible {
        outline: 0;
      }
      textarea::placeholder {
        color: var(--ink-soft);
        opacity: 1;
      }
      button {
        flex: none;
        display: grid;
        place-items: center;
        width: 2.3rem;
        height: 2.3rem;
        border-radius: 10px;
        background: var(--accent);
        color: var(--accent-ink);
      }
      button:disabled {
        background: var(--sunken);
        color: var(--ink-soft);
      }
      .stop {
        background: none;
        border: 1px solid var(--line);
        color: var(--ink);
      }
      svg {
        width: 1.15rem;
        height: 1.15rem;
      }
    `,
  ];

  declare busy: boolean;
  declare offline: boolean;
  declare private isEmpty: boolean;

  constructor() {
    super();
    this.busy = false;
    this.offline = false;
    this.isEmpty = true;
  }

  protected override firstUpdated(): void {
    // On a small screen the focus would open the keyboard before the user has read anything.
    if (matchMedia("(pointer: fine)").matches) this.input?.focus();
  }

  private get input(): HTMLTextAreaElement | null {
    return this.renderRoot.querySelector("textarea");
  }

  protected override render(): TemplateResult {
    return html`
      <form @submit=${this.submit}>
        <label class="for-readers" for="message">Message</label>
        <textarea
          id="message"
          rows="1"
          placeholder=${this.offline ? "Offline. What you send goes out when the connection is back." : "Write a message"}
          enterkeyhint="send"
          @input=${this.noteInput}
          @keydown=${this.pressKey}
        ></textarea>
        ${
          this.busy
            ? html`<button
                type="button"
                class="stop"
                aria-label="Stop the answer"
                title="Stop (Esc)"
                @click=${this.stop}
              >
                <svg viewBox="0 0 20 20" aria-hidden="true">
                  <rect x="5" y="5" width="10" height="10" rx="2" fill="currentColor" />
                </svg>
              </button>`
            : ""
        }
        <button type="submit" aria-label="Send" title="Send (Enter)" ?disabled=${this.isEmpty}>
          <svg
            viewBox="0 0 20 20"
            fill="none"
            stroke="currentColor"
            stroke-width="2"
            stroke-linecap="round"
            stroke-linejoin="round"
            aria-hidden="true"
          >
            <path d="M10 16V4M4.5 9.5 10 4l5.5 5.5" />
          </svg>
        </button>
      </form>
    `;
  }

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
    const { input } = this;
    const text = input?.value.trim() ?? "";
    if (!input || text === "") return;
    input.value = "";
    this.noteInput();
    this.dispatchEvent(new CustomEvent("send", { detail: text }));
  };

  private readonly stop = (): void => {
    this.dispatchEvent(new CustomEvent("stop"));
  };
}

export function defineMessageComposer(): void {
  customElements.define("message-composer", MessageComposer);
}
