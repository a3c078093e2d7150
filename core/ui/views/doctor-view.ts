import { css, html, nothing, type PropertyDeclarations, type TemplateResult } from "lit";
import type { DoctorFinding, DoctorFindingsResult } from "../../gateway/protocol-views.ts";
import { enDoctor } from "../i18n/en-doctor.ts";
import { translator } from "../i18n/translate.ts";
import { zhDoctor } from "../i18n/zh-doctor.ts";
import { AdminView } from "../shell/admin-view.ts";
import type { ViewModule } from "../shell/view-context.ts";
import { adminStyles } from "../styles/admin-styles.ts";

/** What is wrong with the setup, with a button where the gateway can mend it. */
class DoctorView extends AdminView {
  static override properties: PropertyDeclarations = { findings: { state: true } };
  static override styles = [
    ...adminStyles,
    css`
      .top {
        align-items: center;
        margin-bottom: 0.9rem;
      }
      .top h2 {
        margin: 0;
      }
      .finding {
        flex-wrap: nowrap;
        align-items: start;
      }
      .finding > div {
        flex: 1;
        min-width: 0;
        overflow-wrap: anywhere;
      }
      .finding p {
        margin: 0.25rem 0 0;
      }
    `,
  ];

  declare private findings: readonly DoctorFinding[] | undefined;

  constructor() {
    super();
    this.findings = undefined;
  }

  protected override async load(): Promise<void> {
    await this.attempt(() => this.look());
  }

  private async look(): Promise<void> {
    this.findings = (await this.ask<DoctorFindingsResult>("doctor.findings")).findings;
  }

  private async mend(id: string): Promise<void> {
    await this.order(async () => {
      const { done } = await this.ask<{ done: string }>("doctor.fix", { id });
      await this.look();
      this.notice = done;
    });
  }

  protected override render(): TemplateResult {
    const t = translator({ en: enDoctor, zh: zhDoctor }, this.context.language);
    const count = (level: DoctorFinding["level"]) =>
      (this.findings ?? []).filter((each) => each.level === level).length;
    const sums = { errors: count("error"), warnings: count("warning"), notes: count("info") };
    return html`<div class="wide">
      ${this.renderProblem()}
      <div class="row spread top">
        <h2>${t("title")}</h2>
        <span class="soft">${this.findings ? t("summary", sums) : nothing}</span>
        <button
          class="button"
          ?disabled=${this.isBusy}
          @click=${() => this.order(() => this.look())}
        >
          ${t("again")}
        </button>
      </div>
      ${
        this.findings?.length === 0
          ? html`<p class="card">${t("none")}</p>`
          : this.findings?.map((finding) => this.renderFinding(finding))
      }
    </div>`;
  }

  private renderFinding({
    id,
    level,
    title,
    detail,
    fix,
    isFixable,
  }: DoctorFinding): TemplateResult {
    const t = translator({ en: enDoctor, zh: zhDoctor }, this.context.language);
    return html`<article class="card row finding">
      <span class="badge ${level === "error" ? "bad" : ""}">${t(level)}</span>
      <div>
        ${title} ${detail === undefined ? nothing : html`<p class="soft">${detail}</p>`}
        ${fix === undefined ? nothing : html`<p class="soft">${t("todo")} ${/^(openclaw|chmod) /.test(fix) ? html`<code>${fix}</code>` : fix}</p>`}
      </div>
      ${
        isFixable
          ? html`<button
              class="button primary"
              aria-label=${t("fix-label", { title })}
              ?disabled=${this.isLocked}
              @click=${() => this.mend(id)}
            >
              ${t("fix")}
            </button>`
          : nothing
      }
    </article>`;
  }
}

export const doctorView: ViewModule = {
  define: () => customElements.define("doctor-view", DoctorView),
  render: (context, path) => html`<doctor-view .context=${context} .path=${path}></doctor-view>`,
};
