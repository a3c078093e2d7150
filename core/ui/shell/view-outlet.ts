import { css, html, LitElement, type TemplateResult } from "lit";
import { shellTranslator } from "../i18n/shell-texts.ts";
import { controlStyles } from "../styles/control-styles.ts";
import type { Place } from "./routes.ts";
import type { ViewContext, ViewModule } from "./view-context.ts";

/** Loads the view of a route and shows it. */
export class ViewOutlet extends LitElement {
  static override properties = {
    place: { attribute: false },
    context: { attribute: false },
    views: { attribute: false },
    hasFailed: { state: true },
  };
  static override styles = [
    controlStyles,
    css`
      :host {
        flex: 1;
        min-height: 0;
        display: flex;
        flex-direction: column;
      }
      .message {
        margin: auto;
        padding: 1.5rem;
        max-width: 30rem;
        text-align: center;
        color: var(--ink-soft);
      }
      button {
        margin-top: 0.75rem;
        padding: 0.45rem 1rem;
        border: 1px solid var(--line);
        border-radius: 10px;
        background: var(--raised);
        color: var(--ink);
      }
    `,
  ];

  declare place: Place;
  declare context: ViewContext;
  /** The views that were loaded, by route. They outlive this element, because elements can be registered only once. */
  declare views: Map<string, ViewModule>;
  declare private hasFailed: boolean;

  constructor() {
    super();
    this.hasFailed = false;
  }

  protected override willUpdate(changed: Map<PropertyKey, unknown>): void {
    if (!changed.has("place") || this.views.has(this.place.route.name)) return;
    this.hasFailed = false;
    void this.load();
  }

  private async load(): Promise<void> {
    const { name, load } = this.place.route;
    try {
      const view = await load();
      if (!this.views.has(name)) view.define();
      this.views.set(name, view);
      this.requestUpdate();
    } catch {
      this.hasFailed = true;
    }
  }

  protected override render(): TemplateResult {
    const { route, path } = this.place;
    const view = this.views.get(route.name);
    if (view) return view.render(this.context, path);
    const t = shellTranslator(this.context.language);
    if (!this.hasFailed) return html`<p class="message">${t("view.loading")}</p>`;
    return html`<div class="message" role="alert">
      ${t("view.failed")}<br /><button @click=${() => location.reload()}>
        ${t("view.reload")}
      </button>
    </div>`;
  }
}

export function defineViewOutlet(): void {
  customElements.define("view-outlet", ViewOutlet);
}
