import { html, LitElement, nothing, type PropertyDeclarations, type TemplateResult } from "lit";
import type { ConfigProblem } from "../../gateway/protocol-config.ts";
import type { Language } from "../i18n/language.ts";
import { adminStyles } from "../styles/admin-styles.ts";
import { configTranslator } from "./config-texts.ts";
import { formStyles } from "./form-styles.ts";
import { renderField } from "./render-field.ts";
import {
  effectAt,
  emptyEntry,
  formatPath,
  isGroup,
  kindOf,
  matches,
  type EffectRow,
  type SchemaNode,
} from "./schema-node.ts";

export interface SettingChange {
  path: string[];
  /** Undefined takes the setting out. */
  value: unknown;
}

/** Settings as fields, made from the schema. Fires `change-setting` with a `SettingChange`, and `bad-setting` with a sentence. */
export class ConfigForm extends LitElement {
  static override properties: PropertyDeclarations = {
    schema: { attribute: false },
    settings: { attribute: false },
    effects: { attribute: false },
    problems: { attribute: false },
    language: { attribute: false },
    words: { attribute: false },
    isDisabled: { attribute: false },
    open: { state: true },
  };
  static override styles = [...adminStyles, formStyles];

  declare schema: SchemaNode;
  declare settings: Record<string, unknown>;
  declare effects: readonly EffectRow[];
  declare problems: readonly ConfigProblem[];
  declare language: Language;
  /** Shows only settings with these words in their path. */
  declare words: string;
  declare isDisabled: boolean;
  /** The groups that are open, by path. What is closed is not drawn. */
  declare private open: ReadonlySet<string>;

  constructor() {
    super();
    this.open = new Set();
  }

  private fire(type: string, detail: unknown): void {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }

  private change(path: string[], value: unknown): void {
    this.fire("change-setting", { path, value } satisfies SettingChange);
  }

  private toggle(name: string, event: Event): void {
    const isOpen = (event.target as HTMLDetailsElement).open;
    if (isOpen === this.open.has(name)) return;
    const next = new Set(this.open);
    if (isOpen) next.add(name);
    else next.delete(name);
    this.open = next;
  }

  protected override render(): TemplateResult {
    const shown = this.renderChildren(this.schema, this.settings, []);
    return shown.length === 0
      ? html`<p class="card">${configTranslator(this.language)("nothing-found")}</p>`
      : html`${shown}`;
  }

  private renderChildren(node: SchemaNode, value: unknown, path: string[]): TemplateResult[] {
    const known = Object.entries(node.properties ?? {});
    const given = isGroup(value) ? value : {};
    const more = node.additionalProperties;
    const extra = Object.keys(given).filter((name) => node.properties?.[name] === undefined);
    const children: [string, SchemaNode][] = [
      ...known,
      ...extra.map((name): [string, SchemaNode] => [name, typeof more === "object" ? more : {}]),
    ];
    return children
      .filter(([name]) => name !== "$schema")
      .filter(([name, child]) => matches(child, [...path, name], this.words))
      .map(([name, child]) => this.renderSetting(child, given[name], [...path, name]));
  }

  private renderSetting(node: SchemaNode, value: unknown, path: string[]): TemplateResult {
    const kind = kindOf(node, value);
    if (kind === "group" || kind === "entries") {
      const more = kind === "entries" ? this.renderAdd(node, path) : nothing;
      return this.renderGroup(
        node,
        value,
        path,
        () =>
          html`${node.description === undefined ? nothing : html`<p>${node.description}</p>`}
          ${this.renderChildren(node, value, path)} ${more}
          ${value === undefined ? nothing : this.renderTakeOut(path)}`,
      );
    }
    const leaf = () => this.renderLeaf(node, value, path);
    return kind === "json" ? this.renderGroup(node, value, path, leaf) : leaf();
  }

  private renderGroup(
    node: SchemaNode,
    value: unknown,
    path: string[],
    content: () => TemplateResult,
  ): TemplateResult {
    const name = formatPath(path);
    const hasWords = this.words !== "" && !path.join(".").toLowerCase().includes(this.words);
    const isOpen = this.open.has(name) || hasWords;
    return html`<details .open=${isOpen} @toggle=${(event: Event) => this.toggle(name, event)}>
      <summary>
        <span class="name">${path.at(-1)}</span>
        ${node.title === undefined ? nothing : html`<span class="soft">${node.title}</span>`}
        ${this.renderMark(path)}
        ${value === undefined ? nothing : html`<span class="set" aria-hidden="true">●</span>`}
      </summary>
      ${isOpen ? html`<div class="children">${content()}</div>` : nothing}
    </details>`;
  }

  private renderAdd(node: SchemaNode, path: string[]): TemplateResult {
    const t = configTranslator(this.language);
    const add = (event: SubmitEvent): void => {
      event.preventDefault();
      const input = (event.target as HTMLFormElement).querySelector("input");
      const name = input?.value.trim() ?? "";
      if (name === "" || input === null) return;
      input.value = "";
      this.change([...path, name], emptyEntry(node));
    };
    return html`<form class="row" @submit=${add}>
      <label class="field"
        >${t("add-entry")} <input type="text" spellcheck="false" ?disabled=${this.isDisabled}
      /></label>
      <button class="button" ?disabled=${this.isDisabled}>${t("add")}</button>
    </form>`;
  }

  private renderTakeOut(path: string[]): TemplateResult {
    const t = configTranslator(this.language);
    return html`<button
      class="button small"
      aria-label=${t("take-out", { path: formatPath(path) })}
      ?disabled=${this.isDisabled}
      @click=${() => this.change(path, undefined)}
    >
      ${t("take-out-short")}
    </button>`;
  }

  private renderLeaf(node: SchemaNode, value: unknown, path: string[]): TemplateResult {
    const name = formatPath(path);
    const problem = this.problems.find((each) => each.path === name);
    return html`<div class="leaf ${problem === undefined ? "" : "wrong"}">
      <label for=${name}>
        <span class="name">${path.at(-1)}</span>
        ${value === undefined ? nothing : html`<span class="set" aria-hidden="true">●</span>`}
      </label>
      <div class="control">
        ${renderField({
          id: name,
          node,
          value,
          language: this.language,
          isDisabled: this.isDisabled,
          describedBy: `${name}:about`,
          change: (changed) => this.change(path, changed),
          refuse: (sentence) => this.fire("bad-setting", sentence),
        })}
        ${value === undefined ? nothing : this.renderTakeOut(path)}
      </div>
      <div class="about" id="${name}:about">
        ${node.description ?? nothing} ${this.renderMark(path)}
        ${problem === undefined ? nothing : html`<span class="wrong-text">${problem.message}</span>`}
      </div>
    </div>`;
  }

  /** Said only where it is more than "at once". */
  private renderMark(path: readonly string[]): TemplateResult | typeof nothing {
    const effect = effectAt(path, this.effects);
    if (effect === undefined || effect === "live") return nothing;
    // Below a group that says it already, it need not be said again.
    if (path.length > 1 && effectAt(path.slice(0, -1), this.effects) === effect) return nothing;
    return html`<span class="badge">${configTranslator(this.language)(`effect-${effect}`)}</span>`;
  }
}
