import { css, html, nothing, type PropertyDeclarations, type TemplateResult } from "lit";
import type { ConfigCheckResult, ConfigEffectsResult } from "../../gateway/protocol-config.ts";
import {
  forgetDraft,
  keepDraft,
  keptText,
  readDraft,
  withSetting,
  withText,
  type ConfigDraft,
} from "../config-form/config-draft.ts";
import { ConfigForm, type SettingChange } from "../config-form/config-form.ts";
import { configTranslator } from "../config-form/config-texts.ts";
import { renderIssues } from "../config-form/render-issues.ts";
import { ReviewDialog } from "../config-form/review-dialog.ts";
import type { SchemaNode } from "../config-form/schema-node.ts";
import { AdminView } from "../shell/admin-view.ts";
import type { ViewModule } from "../shell/view-context.ts";
import { adminStyles } from "../styles/admin-styles.ts";

const modes = ["form", "text"] as const;
/** The text is checked when the typing rests this long, in milliseconds. */
const restMs = 350;

/** The config as a form and as its own text. Nothing is written before what changes was shown. */
class ConfigView extends AdminView {
  static override properties: PropertyDeclarations = {
    draft: { state: true },
    schema: { state: true },
    mode: { state: true },
    words: { state: true },
    isReviewing: { state: true },
    typed: { state: true },
  };
  static override styles = [
    ...adminStyles,
    css`
      .bar {
        align-items: center;
        margin-bottom: 0.9rem;
      }
      .modes {
        display: inline-flex;
        border: 1px solid var(--line);
        border-radius: 9px;
        overflow: hidden;
      }
      .modes button {
        padding: 0.35rem 0.9rem;
      }
      .modes [aria-pressed="true"] {
        background: var(--accent);
        color: var(--accent-ink);
      }
      .grow {
        flex: 1;
        min-width: 8rem;
      }
      .raw {
        min-height: 60vh;
        line-height: 1.5;
        tab-size: 2;
      }
      .hints {
        margin-bottom: 1rem;
      }
      .problem ul,
      .hints ul {
        margin: 0.3rem 0 0;
        padding-left: 1.2rem;
      }
    `,
  ];

  declare private draft: ConfigDraft | undefined;
  declare private schema: { node: SchemaNode; effects: ConfigEffectsResult["rows"] } | undefined;
  declare private mode: (typeof modes)[number];
  declare private words: string;
  declare private isReviewing: boolean;
  /** What stands in the text field, when it was not taken into the draft yet or cannot be. */
  declare private typed: string | undefined;
  private timer: ReturnType<typeof setTimeout> | undefined;
  /** Changes are made one after the other. */
  private last: Promise<unknown> = Promise.resolve();

  constructor() {
    super();
    this.draft = undefined;
    this.schema = undefined;
    this.mode = "form";
    this.words = "";
    this.isReviewing = false;
    this.typed = undefined;
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearTimeout(this.timer);
  }

  protected override async load(): Promise<void> {
    // A draft that somebody works on is not thrown away because the line broke.
    if (this.isChanged()) return;
    await this.attempt(async () => {
      const [node, { rows }] = await Promise.all([
        this.ask<SchemaNode>("config.schema"),
        this.ask<ConfigEffectsResult>("config.effects"),
      ]);
      this.schema = { node, effects: rows };
      const draft = await readDraft(this.request);
      const text = keptText(sessionStorage, draft.file);
      this.draft = text === undefined ? draft : await withText(this.request, draft, text);
    });
  }

  /** The file as it is; what was changed is gone. */
  private async read(): Promise<void> {
    clearTimeout(this.timer);
    forgetDraft(sessionStorage);
    this.draft = await readDraft(this.request);
    this.typed = undefined;
  }

  private readonly request = <Result>(method: string, params?: unknown): Promise<Result> =>
    this.ask<Result>(method, params);

  private isChanged(): boolean {
    return this.draft !== undefined && (this.typed ?? this.draft.text) !== this.draft.file.text;
  }

  private changeDraft(change: (draft: ConfigDraft) => Promise<ConfigDraft>): Promise<boolean> {
    const work = (): Promise<boolean> =>
      this.attempt(async () => {
        if (this.draft === undefined) return;
        this.draft = await change(this.draft);
        keepDraft(sessionStorage, this.draft);
        this.notice = "";
      });
    const done = this.last.then(work);
    this.last = done;
    return done;
  }

  private readonly changeSetting = (event: CustomEvent<SettingChange>): void => {
    void this.changeDraft((draft) => withSetting(this.request, draft, event.detail));
  };

  private readonly type = (event: Event): void => {
    this.typed = (event.target as HTMLTextAreaElement).value;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.takeTyped(), restMs);
  };

  /** Answers whether the text could be read. */
  private async takeTyped(): Promise<boolean> {
    clearTimeout(this.timer);
    const { typed } = this;
    if (typed === undefined) return true;
    const done = await this.changeDraft((draft) => withText(this.request, draft, typed));
    if (done && this.typed === typed) this.typed = undefined;
    return done;
  }

  private async switchTo(mode: (typeof modes)[number]): Promise<void> {
    if (await this.takeTyped()) this.mode = mode;
  }

  private async review(): Promise<void> {
    this.isReviewing = await this.takeTyped();
  }

  private async save(): Promise<void> {
    const { draft } = this;
    if (draft === undefined) return;
    const { text, file } = draft;
    const done = await this.order(async () => {
      const result = await this.ask<ConfigCheckResult>("config.apply", { text, hash: file.hash });
      const late = result.changes.filter(({ effect }) => effect === "restart");
      const t = configTranslator(this.context.language);
      const paths = late.map(({ path }) => path).join(", ");
      await this.read();
      this.notice = late.length === 0 ? t("saved") : t("saved-restart", { paths });
    });
    this.isReviewing = false;
    if (done) this.renderRoot.querySelector<HTMLElement>("#file")?.focus();
  }

  protected override render(): TemplateResult {
    const { language } = this.context;
    const { draft, schema } = this;
    if (draft === undefined || schema === undefined) return this.renderProblem();
    return html`<div class="wide">
      ${this.renderBar(draft)} ${this.renderProblem()} ${renderIssues(draft.check, language)}
      ${
        this.mode === "form"
          ? html`<config-form
              .schema=${schema.node}
              .settings=${draft.settings}
              .effects=${schema.effects}
              .problems=${draft.check.errors}
              .language=${language}
              .words=${this.words}
              .isDisabled=${!draft.file.isWritable || !this.mayWrite}
              @change-setting=${this.changeSetting}
              @bad-setting=${(event: CustomEvent<string>) => (this.problem = event.detail)}
            ></config-form>`
          : this.renderText(draft)
      }
      ${
        this.isReviewing
          ? html`<review-dialog
              .written=${draft.file.text}
              .edited=${draft.text}
              .check=${draft.check}
              .language=${language}
              .isBusy=${this.isBusy}
              @save=${() => this.save()}
              @cancel=${() => (this.isReviewing = false)}
            ></review-dialog>`
          : nothing
      }
    </div>`;
  }

  private renderBar({ file, check }: ConfigDraft): TemplateResult {
    const t = configTranslator(this.context.language);
    const isChanged = this.isChanged();
    const count = check.changes.length;
    const changed = count === 1 ? t("changed-one") : t("changed", { count });
    const state = !isChanged ? t("unchanged") : count === 0 ? t("changed-text") : changed;
    return html`
      <h2 id="file" tabindex="-1">${t("file")} <code class="soft">${file.path}</code></h2>
      ${file.isWritable ? nothing : html`<p class="problem">${t("managed")}</p>`}
      <div class="row bar">
        <div class="modes" role="group" aria-label=${t("how")}>
          ${modes.map(
            (mode) =>
              html`<button aria-pressed=${mode === this.mode} @click=${() => this.switchTo(mode)}>
                ${t(mode)}
              </button>`,
          )}
        </div>
        ${
          this.mode === "form"
            ? html`<input
                class="grow"
                type="search"
                placeholder=${t("filter")}
                aria-label=${t("filter")}
                .value=${this.words}
                @input=${(event: Event) =>
                  (this.words = (event.target as HTMLInputElement).value.trim().toLowerCase())}
              />`
            : html`<span class="grow"></span>`
        }
        <span class="soft" role="status">${state}</span>
        <button
          class="button"
          ?disabled=${this.isBusy}
          @click=${() => this.order(() => this.read())}
        >
          ${isChanged ? t("discard") : t("reread")}
        </button>
        <button
          class="button primary"
          ?disabled=${!isChanged || this.isLocked || !file.isWritable}
          @click=${() => this.review()}
        >
          ${t("review")}
        </button>
      </div>
    `;
  }

  private renderText({ text, file }: ConfigDraft): TemplateResult {
    const t = configTranslator(this.context.language);
    return html`<textarea
      class="raw"
      spellcheck="false"
      autocapitalize="off"
      aria-label=${t("text-label")}
      ?readonly=${!file.isWritable || !this.mayWrite}
      .value=${this.typed ?? text}
      @input=${this.type}
    ></textarea>`;
  }
}

export const configView: ViewModule = {
  define() {
    customElements.define("config-form", ConfigForm);
    customElements.define("review-dialog", ReviewDialog);
    customElements.define("config-view", ConfigView);
  },
  render: (context, path) => html`<config-view .context=${context} .path=${path}></config-view>`,
};
