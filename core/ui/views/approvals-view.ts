import { css, html, nothing, type PropertyDeclarations, type TemplateResult } from "lit";
import type { EventFrame } from "../../gateway/protocol.ts";
import type { ApprovalRow, ApprovalsListResult } from "../../gateway/protocol-views.ts";
import { enApprovals } from "../i18n/en-approvals.ts";
import { createFormat } from "../i18n/format.ts";
import { translator } from "../i18n/translate.ts";
import { zhApprovals } from "../i18n/zh-approvals.ts";
import { AdminView } from "../shell/admin-view.ts";
import type { ViewModule } from "../shell/view-context.ts";
import { adminStyles } from "../styles/admin-styles.ts";

type Decision = "allow-once" | "allow-always" | "deny";

/** What waits for a decision, and the three that there are. */
class ApprovalsView extends AdminView {
  static override properties: PropertyDeclarations = { approvals: { state: true } };
  static override styles = [
    ...adminStyles,
    css`
      .command {
        background: var(--sunken);
        border-radius: 8px;
        padding: 0.6rem 0.75rem;
        margin: 0 0 0.6rem;
      }
      .actions {
        margin-top: 0.7rem;
      }
    `,
  ];

  declare private approvals: readonly ApprovalRow[] | undefined;

  constructor() {
    super();
    this.approvals = undefined;
  }

  protected override async load(): Promise<void> {
    await this.attempt(async () => {
      this.approvals = (await this.ask<ApprovalsListResult>("approvals.list")).approvals;
    });
  }

  protected override receive({ event, payload }: EventFrame): void {
    if (event === "approvals") this.approvals = (payload as ApprovalsListResult).approvals;
    if (event === "tick") this.requestUpdate();
  }

  private async decide(id: string, decision: Decision): Promise<void> {
    await this.order(async () => {
      const { text } = await this.ask<{ text: string }>("approvals.decide", { id, decision });
      this.notice = text;
    });
  }

  protected override render(): TemplateResult {
    const t = translator({ en: enApprovals, zh: zhApprovals }, this.context.language);
    return html`<div class="wide">
      ${this.renderProblem()}
      <h2>${t("title")}</h2>
      <p class="soft">${t("intro")}</p>
      ${
        this.approvals?.length === 0
          ? html`<p class="card">${t("none")}</p>`
          : this.approvals?.map((row) => this.renderRow(row))
      }
    </div>`;
  }

  private renderRow(row: ApprovalRow): TemplateResult {
    const { language } = this.context;
    const t = translator({ en: enApprovals, zh: zhApprovals }, language);
    const format = createFormat(language);
    const { id, command, isShell, reason, sender, channel, directory, askedAt, expiresAt } = row;
    const button = (decision: Decision, text: string, kind: string) =>
      html`<button
        class="button ${kind}"
        ?disabled=${this.isLocked}
        @click=${() => this.decide(id, decision)}
      >
        ${text}
      </button>`;
    return html`<article class="card">
      ${isShell ? html`<p class="soft">${t("shell")}</p>` : nothing}
      <pre class="command">${command}</pre>
      ${reason === undefined ? nothing : html`<p>${reason}</p>`}
      <div class="soft">
        ${t("facts", { sender, channel, directory })} · ${t("asked", { ago: format.ago(askedAt) })}
        · ${t("expires", { ago: format.ago(expiresAt) })} ·
        <a href="#/chat/${encodeURIComponent(row.sessionKey)}">${t("conversation")}</a>
      </div>
      <div class="row actions" role="group" aria-label=${t("group", { command })}>
        ${button("allow-once", t("once"), "primary")} ${button("allow-always", t("always"), "")}
        ${button("deny", t("deny"), "danger")}
      </div>
    </article>`;
  }
}

export const approvalsView: ViewModule = {
  define: () => customElements.define("approvals-view", ApprovalsView),
  render: (context, path) =>
    html`<approvals-view .context=${context} .path=${path}></approvals-view>`,
};
