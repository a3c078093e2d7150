import { html, LitElement, nothing, type TemplateResult } from "lit";
import { languageNames, languages, type Language } from "../i18n/language.ts";
import { shellTranslator } from "../i18n/shell-texts.ts";
import { controlStyles } from "../styles/control-styles.ts";
import { navStyles } from "./nav-styles.ts";
import { routes } from "./routes.ts";
import type { Theme } from "./theme.ts";

const moon = "M15.5 12A6.5 6.5 0 0 1 8 4.5a6.5 6.5 0 1 0 7.5 7.5z";
const sun =
  "M10 13a3 3 0 1 0 0-6 3 3 0 0 0 0 6zM10 2.5v1.7M10 15.8v1.7M2.5 10h1.7M15.8 10h1.7M4.7 4.7l1.2 1.2M14.1 14.1l1.2 1.2M4.7 15.3l1.2-1.2M14.1 5.9l1.2-1.2";

/** The views to choose from, colours and language. Fires `pick-theme` and `pick-language` with what was picked. */
export class NavBar extends LitElement {
  static override properties = {
    current: { attribute: false },
    language: { attribute: false },
    theme: { attribute: false },
  };
  static override styles = [controlStyles, navStyles];

  /** The name of the route that is shown. */
  declare current: string;
  declare language: Language;
  declare theme: Theme;

  constructor() {
    super();
    this.current = "";
    this.language = "en";
    this.theme = "light";
  }

  protected override render(): TemplateResult {
    const t = shellTranslator(this.language);
    const other = this.theme === "dark" ? "light" : "dark";
    const themeName = t(`theme.${other}`);
    return html`
      <div class="brand">
        <svg viewBox="0 0 32 32" aria-hidden="true">
          <rect class="mark" width="32" height="32" rx="9" />
          <path class="claws" d="M9 24c0-7 1-12 3-16M16 25c0-8 0-13 1-17M23 24c0-7-1-12 0-15" />
        </svg>
        OpenClaw
      </div>
      <nav aria-label=${t("nav.label")}>
        <ul>
          ${routes.map(
            ({ name, label, icon }) =>
              html`<li>
                <a href="#/${name}" aria-current=${name === this.current ? "page" : nothing}
                  ><svg class="icon" viewBox="0 0 20 20" aria-hidden="true">
                    <path d=${icon} /></svg
                  >${t(label)}</a
                >
              </li>`,
          )}
        </ul>
      </nav>
      <div class="foot">
        <select aria-label=${t("language")} lang="" @change=${this.pickLanguage}>
          ${languages.map(
            (each) =>
              html`<option value=${each} ?selected=${each === this.language}>
                ${languageNames[each]}
              </option>`,
          )}
        </select>
        <button
          class="theme"
          aria-label=${themeName}
          title=${themeName}
          @click=${() => this.dispatchEvent(new CustomEvent("pick-theme", { detail: other }))}
        >
          <svg class="icon" viewBox="0 0 20 20" aria-hidden="true">
            <path d=${other === "dark" ? moon : sun} />
          </svg>
        </button>
      </div>
    `;
  }

  private readonly pickLanguage = (event: Event): void => {
    const { value } = event.target as HTMLSelectElement;
    this.dispatchEvent(new CustomEvent("pick-language", { detail: value }));
  };
}

export function defineNavBar(): void {
  customElements.define("nav-bar", NavBar);
}
