import { html, nothing, type TemplateResult } from "lit";
import type { Language } from "../i18n/language.ts";
import { configTranslator } from "./config-texts.ts";
import { hiddenSecret, kindOf, type SchemaNode } from "./schema-node.ts";

export interface FieldParts {
  id: string;
  node: SchemaNode;
  value: unknown;
  language: Language;
  isDisabled: boolean;
  describedBy: string;
  /** Undefined takes the setting out. */
  change(value: unknown): void;
  /** The text is no value. */
  refuse(problem: string): void;
}

type Target = HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement;

/** The control for one setting that is no group. */
export function renderField(parts: FieldParts): TemplateResult {
  const { id, node, value, isDisabled, describedBy } = parts;
  const on = (read: (text: string) => void) => (event: Event) =>
    read((event.target as Target).value);
  switch (kindOf(node, value)) {
    case "switch":
      return renderChoice(parts, [true, false], on);
    case "choice":
      return renderChoice(parts, node.enum ?? [], on);
    case "number":
      return html`<input
        id=${id}
        type="number"
        step=${node.type === "integer" ? "1" : "any"}
        min=${node.minimum ?? nothing}
        max=${node.maximum ?? nothing}
        aria-describedby=${describedBy}
        ?disabled=${isDisabled}
        .value=${typeof value === "number" ? String(value) : ""}
        @change=${on((text) => parts.change(text === "" ? undefined : Number(text)))}
      />`;
    case "list":
      return renderList(parts, on);
    case "secret":
      return html`<input
        id=${id}
        type="password"
        autocomplete="off"
        placeholder=${configTranslator(parts.language)("secret-set")}
        aria-describedby=${describedBy}
        ?disabled=${isDisabled}
        .value=${""}
        @change=${on((text) => parts.change(text === "" ? hiddenSecret : text))}
      />`;
    case "text":
      return html`<input
        id=${id}
        type="text"
        spellcheck="false"
        autocomplete="off"
        aria-describedby=${describedBy}
        ?disabled=${isDisabled}
        .value=${typeof value === "string" ? value : ""}
        @change=${on((text) => parts.change(text === "" ? undefined : text))}
      />`;
    case "group":
    case "entries":
    case "json":
      return renderJson(parts, on);
  }
}

type On = (read: (text: string) => void) => (event: Event) => void;

function renderChoice(parts: FieldParts, values: readonly unknown[], on: On): TemplateResult {
  const { id, value, language, isDisabled, describedBy } = parts;
  const t = configTranslator(language);
  const nameOf = (each: unknown) =>
    each === true ? t("yes") : each === false ? t("no") : String(each);
  return html`<select
    id=${id}
    aria-describedby=${describedBy}
    ?disabled=${isDisabled}
    @change=${on((text) => parts.change(values.find((each) => String(each) === text)))}
  >
    <option value="" ?selected=${value === undefined}>${t("unset")}</option>
    ${values.map(
      (each) =>
        html`<option value=${String(each)} ?selected=${value === each}>${nameOf(each)}</option>`,
    )}
  </select>`;
}

function renderList(parts: FieldParts, on: On): TemplateResult {
  const { id, value, language, isDisabled, describedBy } = parts;
  const lines = Array.isArray(value) ? value.map(String) : [];
  const read = (text: string): void => {
    const items = text.split("\n").map((line) => line.trim());
    const kept = items.filter((line) => line !== "");
    parts.change(kept.length === 0 ? undefined : kept);
  };
  return html`<textarea
    id=${id}
    rows=${Math.min(8, lines.length + 1)}
    spellcheck="false"
    placeholder=${configTranslator(language)("one-per-line")}
    aria-describedby=${describedBy}
    ?disabled=${isDisabled}
    .value=${lines.join("\n")}
    @change=${on(read)}
  ></textarea>`;
}

function renderJson(parts: FieldParts, on: On): TemplateResult {
  const { id, value, language, isDisabled, describedBy } = parts;
  const t = configTranslator(language);
  const text = value === undefined ? "" : JSON.stringify(value, undefined, 2);
  const read = (typed: string): void => {
    try {
      parts.change(typed.trim() === "" ? undefined : (JSON.parse(typed) as unknown));
    } catch (error) {
      parts.refuse(t("bad-json", { reason: error instanceof Error ? error.message : "" }));
    }
  };
  return html`<textarea
    id=${id}
    rows=${Math.min(14, text.split("\n").length + 1)}
    spellcheck="false"
    placeholder=${t("json")}
    aria-describedby=${describedBy}
    ?disabled=${isDisabled}
    .value=${text}
    @change=${on(read)}
  ></textarea>`;
}
