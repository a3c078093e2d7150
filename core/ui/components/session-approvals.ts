import { css, html, nothing, type PropertyDeclarations, type TemplateResult } from "lit";
import type { EventFrame } from "../../gateway/protocol.ts";
import type { ApprovalRow, ApprovalsListResult } from "../../gateway/protocol-views.ts";
import { chatTranslator } from "../i18n/chat-texts.ts";
import { ViewElement } from "../shell/view-element.ts";
import { controlStyles } from "../styles/control-styles.ts";

const decisions = ["allow-once", "allow-always", "deny"] as const;
type Decision = (typeof decisions)[number];

/** The tools of one conversation that wait for the word of an owner. */
export class SessionApprovals extends ViewElement {
  static override properties: PropertyDeclarations = {
    sessionKey: { attribute: false },
    approvals: { state: true },
    decided: { state: true },
  };
  static override styles = [
    controlStyles,
    css`
      section {
        display: grid;
        gap: 0.5rem;
        margin-bottom: 0.6rem;
        padding: 0.75rem 0.9rem;
        background: var(--raised);
        border: 1px solid var(--accent);
        border-radius: var(--radius);
        font-size: 0.925rem;
      }
      h2 {
        margin: 0;
        font-size: 0.95rem;
        font-weight: 600;
      }
      pre {
        margin: 0;
        max-height: 10rem;
        overflow: auto;
        padding: 0.45rem 0.6rem;
        background: var(--sunken);
        border-radius: 8px;
        font: 0.84rem/1.5 var(--mono);
        white-space: pre-wrap;
        overflow-wrap: anywhere;
      }
      p {
        margin: 0;
        color: var(--ink-soft);
      }
      .choices {
        display: flex;
        flex-wrap: wrap;
        gap: 0.5rem;
      }
      button {
        padding: 0.3rem 0.9rem;
        border: 1px solid var(--line);
        border-radius: 9px;
      }
      button.allow-once {
        background: var(--accent);
        border-color: var(--accent);
        color: var(--accent-ink);
      }
      button.deny {
        color: var(--bad);
      }
      button:disabled {
        opacity: 0.5;
      }
    `,
  ];

  declare sessionKey: string;
  declare private approvals: readonly ApprovalRow[];
  declare private decided: readonly string[];

  constructor() {
    super();
    this.approvals = [];
    this.decided = [];
  }

  protected override async load(): Promise<void> {
    try {
      const { approvals } = await this.context.request<ApprovalsListResult>("approvals.list");
      this.approvals = approvals;
    } catch {
      this.approvals = [];
    }
  }

  protected override receive({ event, payload }: EventFrame): void {
    if (event === "approvals") this.approvals = (payload as ApprovalsListResult).approvals;
  }

  protected override render(): TemplateResult {
    const waiting = this.approvals.filter(({ sessionKey }) => sessionKey === this.sessionKey);
    return html`<div role="status">${waiting.map((approval) => this.renderCard(approval))}</div>`;
  }

  private renderCard(approval: ApprovalRow): TemplateResult {
    const t = chatTranslator(this.context.language);
    const { id, command, directory, sender, reason } = approval;
    return html`<section aria-label=${t("approval.title")}>
      <h2>${t("approval.title")}</h2>
      <pre tabindex="0" role="region" aria-label=${t("code.label")}>${command}</pre>
      <p>${t("approval.where", { directory, name: sender })} ${reason ?? nothing}</p>
      <div class="choices">
        ${decisions.map(
          (decision) =>
            html`<button
              class=${decision}
              ?disabled=${!this.mayWrite || this.decided.includes(id)}
              @click=${() => this.decide(id, decision)}
            >
              ${t(`approval.${decision}`)}
            </button>`,
        )}
      </div>
    </section>`;
  }

  private async decide(id: string, decision: Decision): Promise<void> {
    this.decided = [...this.decided, id];
    try {
      await this.context.request("approvals.decide", { id, decision });
    } catch {
      // Somebody else was faster, or the line broke; the list says which.
      this.decided = this.decided.filter((each) => each !== id);
      await this.load();
    }
  }
}

export function defineSessionApprovals(): void {
  customElements.define("session-approvals", SessionApprovals);
}
