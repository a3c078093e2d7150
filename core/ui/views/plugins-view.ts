import { html, nothing, type PropertyDeclarations, type TemplateResult } from "lit";
import type { EventFrame, PluginStatusRow } from "../../gateway/protocol.ts";
import type { ConfigGetResult, ConfigPatchResult } from "../../gateway/protocol-config.ts";
import type { PluginsListResult } from "../../gateway/protocol-views.ts";
import { enPlugins } from "../i18n/en-plugins.ts";
import { translator } from "../i18n/translate.ts";
import { zhPlugins } from "../i18n/zh-plugins.ts";
import { AdminView } from "../shell/admin-view.ts";
import type { ViewModule } from "../shell/view-context.ts";
import { adminStyles } from "../styles/admin-styles.ts";

const origins = ["bundled", "global", "path"] as const;

/** Plugins with their state. Switching one on or off is a change of the config. */
class PluginsView extends AdminView {
  static override properties: PropertyDeclarations = { plugins: { state: true } };
  static override styles = adminStyles;

  declare private plugins: readonly PluginStatusRow[] | undefined;

  constructor() {
    super();
    this.plugins = undefined;
  }

  protected override async load(): Promise<void> {
    await this.attempt(async () => {
      this.plugins = (await this.ask<PluginsListResult>("plugins.list")).plugins;
    });
  }

  protected override receive({ event }: EventFrame): void {
    if (event === "tick") void this.load();
  }

  private async change(id: string, isOn: boolean): Promise<void> {
    const t = translator({ en: enPlugins, zh: zhPlugins }, this.context.language);
    await this.order(async () => {
      const { text, hash, isWritable } = await this.ask<ConfigGetResult>("config.get");
      if (!isWritable) throw new Error(t("managed"));
      const edits = [{ path: ["plugins", "entries", id, "enabled"], value: isOn }];
      const patched = await this.ask<ConfigPatchResult>("config.patch", { text, edits });
      await this.ask("config.apply", { text: patched.text, hash });
      this.notice = t("changed", { id });
    });
    await this.load();
  }

  protected override render(): TemplateResult {
    const t = translator({ en: enPlugins, zh: zhPlugins }, this.context.language);
    return html`<div class="wide">
      ${this.renderProblem()}
      <h2>${t("title")}</h2>
      ${
        this.plugins?.length === 0
          ? html`<p class="card">${t("none")}</p>`
          : html`<div class="scroll" tabindex="0" role="region" aria-label=${t("title")}>
              <table>
                <thead>
                  <tr>
                    <th scope="col">${t("name")}</th>
                    <th scope="col">${t("state")}</th>
                    <th scope="col">${t("why")}</th>
                    <th scope="col">${t("origin")}</th>
                    <th scope="col">${t("action")}</th>
                  </tr>
                </thead>
                <tbody>
                  ${this.plugins?.map((row) => this.renderRow(row))}
                </tbody>
              </table>
            </div>`
      }
    </div>`;
  }

  private renderRow({ id, name, state, detail, origin }: PluginStatusRow): TemplateResult {
    const t = translator({ en: enPlugins, zh: zhPlugins }, this.context.language);
    const known = origins.find((each) => each === origin);
    const isOn = state !== "disabled";
    const kind = state === "failed" ? "bad" : state === "loaded" ? "good" : "";
    return html`<tr>
      <th scope="row">
        ${name ?? id}
        <span class="soft mono">${name === undefined || name === id ? nothing : id}</span>
      </th>
      <td><span class="badge ${kind}">${t(state)}</span></td>
      <td>${detail}</td>
      <td>${known === undefined ? origin : t(known)}</td>
      <td>
        <button
          class="button"
          aria-label=${t(isOn ? "disable-label" : "enable-label", { id })}
          ?disabled=${this.isLocked}
          @click=${() => this.change(id, !isOn)}
        >
          ${t(isOn ? "disable" : "enable")}
        </button>
      </td>
    </tr>`;
  }
}

export const pluginsView: ViewModule = {
  define: () => customElements.define("plugins-view", PluginsView),
  render: (context, path) => html`<plugins-view .context=${context} .path=${path}></plugins-view>`,
};
