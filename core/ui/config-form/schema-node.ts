/** The part of JSON Schema that the config's schema uses. */
export interface SchemaNode {
  type?: string | string[];
  title?: string;
  description?: string;
  properties?: Record<string, SchemaNode>;
  additionalProperties?: boolean | SchemaNode;
  items?: SchemaNode;
  enum?: unknown[];
  anyOf?: SchemaNode[];
  oneOf?: SchemaNode[];
  minimum?: number;
  maximum?: number;
  default?: unknown;
}

/** How a setting is edited. `json`: whatever has no field of its own. */
export type FieldKind =
  | "group"
  | "entries"
  | "switch"
  | "choice"
  | "number"
  | "text"
  | "list"
  | "secret"
  | "json";

/** The mark that the gateway shows in the place of a secret. */
export const hiddenSecret = "__OPENCLAW_REDACTED__";

export function kindOf(node: SchemaNode, value: unknown): FieldKind {
  if (value === hiddenSecret) return "secret";
  if (Array.isArray(node.enum)) return "choice";
  const alternatives = node.anyOf ?? node.oneOf;
  if (alternatives !== undefined) {
    const hasText = alternatives.some(takesText);
    return hasText && (value === undefined || typeof value === "string") ? "text" : "json";
  }
  switch (node.type) {
    case "boolean":
      return "switch";
    case "integer":
    case "number":
      return "number";
    case "string":
      return "text";
    case "array":
      return takesText(node.items) && isListOfTexts(value) ? "list" : "json";
    case "object":
      if (value !== undefined && !isGroup(value)) return "json";
      return node.properties === undefined ? kindOfRecord(node) : "group";
    default:
      return "json";
  }
}

function takesText(node: SchemaNode | undefined): boolean {
  return [node?.type].flat().includes("string");
}

function kindOfRecord({ additionalProperties }: SchemaNode): FieldKind {
  const isTyped = typeof additionalProperties === "object" && isKnown(additionalProperties);
  return isTyped ? "entries" : "json";
}

function isKnown({ type, anyOf, oneOf }: SchemaNode): boolean {
  return type !== undefined || anyOf !== undefined || oneOf !== undefined;
}

function isListOfTexts(value: unknown): boolean {
  return (
    value === undefined || (Array.isArray(value) && value.every((each) => typeof each === "string"))
  );
}

/** What a new entry of a group begins with. */
export function emptyEntry({ additionalProperties: node }: SchemaNode): unknown {
  return typeof node === "object" && kindOf(node, undefined) === "text" ? "" : {};
}

export function isGroup(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

const plainKey = /^[A-Za-z_$][\w$-]*$|^\d+$/;

/** `a.b[0]["x.y"]`, spelt as the gateway spells it. */
export function formatPath(parts: readonly (string | number)[]): string {
  let text = "";
  for (const part of parts) {
    if (typeof part === "number") text += `[${part}]`;
    else if (!plainKey.test(part)) text += `["${part.replace(/["\\]/g, "\\$&")}"]`;
    else text += text === "" ? part : `.${part}`;
  }
  return text;
}

export interface EffectRow {
  path: string;
  effect: "live" | "channel" | "plugin" | "restart";
}

/** What a change at this place takes; undefined where several rows below it differ. */
export function effectAt(
  parts: readonly (string | number)[],
  rows: readonly EffectRow[],
): EffectRow["effect"] | undefined {
  const covering = rows.filter(({ path }) => {
    const pattern = path.split(".");
    return (
      pattern.length <= parts.length &&
      pattern.every((each, at) => each === "*" || each === String(parts[at]))
    );
  });
  return covering.toSorted(
    (one, other) => other.path.split(".").length - one.path.split(".").length,
  )[0]?.effect;
}

/** Whether the words are in the path of a setting, or of one below it. */
export function matches(node: SchemaNode, parts: readonly string[], words: string): boolean {
  if (words === "" || parts.join(".").toLowerCase().includes(words)) return true;
  if ((node.description ?? "").toLowerCase().includes(words)) return true;
  return Object.entries(node.properties ?? {}).some(([name, child]) =>
    matches(child, [...parts, name], words),
  );
}
