import { css, html, type PropertyDeclarations, type TemplateResult } from "lit";
import type { EventFrame } from "../../gateway/protocol.ts";
import type { PairingListResult } from "../../gateway/protocol-views.ts";
import { enPairing } from "../i18n/en-pairing.ts";
import { createFormat } from "../i18n/format.ts";
import { translator } from "../i18n/translate.ts";
import { zhPairing } from "../i18n/zh-pairing.ts";
import { AdminView } from "../shell/admin-view.ts";
import type { ViewModule } from "../shell/view-context.ts";
import { adminStyles } from "../styles/admin-styles.ts";

type PairingRequest = PairingListResult["requests"][number];

/** Strangers who wait to be let in. */
class PairingView extends AdminView {
  static override properties: PropertyDeclarations = { requests: { state: true } };
  static override styles = [
    ...adminStyles,
    css`
      .code {
        font: 600 1.15rem var(--mono);
        letter-spacing: 0.08em;
      }
    `,
  ];

  declare private requests: readonly PairingRequest[] | undefined;

  constructor() {
    super();
    this.requests = undefined;
  }

  protected override async load(): Promise<void> {
    await this.attempt(async () => {
      this.requests = (await this.ask<PairingListResult>("pairing.list")).requests;
    });
  }

  protected override receive({ event }: EventFrame): void {
    if (event === "tick") void this.load();
  }

  private async decide(request: PairingRequest, decision: "approve" | "reject"): Promise<void> {
    const { channel, code, senderName: name } = request;
    const done = await this.order(async () => {
      await this.ask(`pairing.${decision}`, { channel, code });
      this.requests = (await this.ask<PairingListResult>("pairing.list")).requests;
    });
    const t = translator({ en: enPairing, zh: zhPairing }, this.context.language);
    if (done) this.notice = t(decision === "approve" ? "approved" : "rejected", { name });
  }

  protected override render(): TemplateResult {
    const t = translator({ en: enPairing, zh: zhPairing }, this.context.language);
    return html`<div class="wide">
      ${this.renderProblem()}
      <h2>${t("title")}</h2>
      <p class="soft">${t("intro")}</p>
      ${
        this.requests?.length === 0
          ? html`<p class="card">${t("none")}</p>`
          : this.requests?.map((request) => this.renderRequest(request))
      }
    </div>`;
  }

  private renderRequest(request: PairingRequest): TemplateResult {
    const { language } = this.context;
    const t = translator({ en: enPairing, zh: zhPairing }, language);
    const format = createFormat(language);
    const { senderName: name, senderId, channel, account, code, createdAt, expiresAt } = request;
    return html`<article class="card row spread">
      <div>
        <h3>${name} <span class="soft mono">${senderId}</span></h3>
        <div class="soft">
          ${t("on", { channel, account })} · ${t("asked", { ago: format.ago(createdAt) })} ·
          ${t("expires", { ago: format.ago(expiresAt) })}
        </div>
      </div>
      <div>
        <span class="for-readers">${t("code")}</span>
        <span class="code">${code}</span>
      </div>
      <div class="row">
        <button
          class="button primary"
          aria-label=${t("approve-label", { name })}
          ?disabled=${this.isLocked}
          @click=${() => this.decide(request, "approve")}
        >
          ${t("approve")}
        </button>
        <button
          class="button danger"
          aria-label=${t("reject-label", { name })}
          ?disabled=${this.isLocked}
          @click=${() => this.decide(request, "reject")}
        >
          ${t("reject")}
        </button>
      </div>
    </article>`;
  }
}

export const pairingView: ViewModule = {
  define: () => customElements.define("pairing-view", PairingView),
  render: (context, path) => html`<pairing-view .context=${context} .path=${path}></pairing-view>`,
};
