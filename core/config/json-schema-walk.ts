import type { ConfigPath } from "./path-expression.ts";
import { isPlainObject } from "./plain-value.ts";
import type { PlainObject } from "./plain-value.ts";

/**
 * The sentence that a schema's author wrote for mistakes at this path: `x-error` of the deepest node on the way that has one. `x-error` is this
 * program's own keyword; other readers of the schema ignore it.
 */
export function customMessageAt(root: unknown, path: ConfigPath): string | undefined {
  let message: string | undefined;
  let nodes = branches(root, root);
  for (const part of [undefined, ...path]) {
    if (part !== undefined) nodes = nodes.flatMap((node) => children(root, node, part));
    const own = nodes.map((node) => node["x-error"]).find((text) => typeof text === "string");
    message = own ?? message;
  }
  return message;
}

/** The keys that the schema names for the object at this path; used for suggestions. */
export function keysAt(root: unknown, path: ConfigPath): string[] {
  let nodes = branches(root, root);
  for (const part of path) nodes = nodes.flatMap((node) => children(root, node, part));
  const keys = nodes.flatMap((node) => {
    const properties = node["properties"];
    return isPlainObject(properties) ? Object.keys(properties) : [];
  });
  return [...new Set(keys)];
}

/** A node with its references followed and its alternatives laid side by side. */
function branches(root: unknown, node: unknown, depth = 0): PlainObject[] {
  if (!isPlainObject(node) || depth > 20) return [];
  const reference = node["$ref"];
  const found: PlainObject[] = [node];
  if (typeof reference === "string")
    found.push(...branches(root, follow(root, reference), depth + 1));
  for (const keyword of ["anyOf", "oneOf", "allOf"]) {
    const list = node[keyword];
    if (Array.isArray(list)) found.push(...list.flatMap((item) => branches(root, item, depth + 1)));
  }
  return found;
}

function children(root: unknown, node: PlainObject, part: string | number): PlainObject[] {
  const properties = node["properties"];
  const own = isPlainObject(properties) ? properties[String(part)] : undefined;
  if (own !== undefined) return branches(root, own);
  const found = branches(root, node["additionalProperties"]);
  if (typeof part === "number" || /^\d+$/.test(part)) {
    const items = node["items"];
    found.push(
      ...(Array.isArray(items) ? branches(root, items[Number(part)]) : branches(root, items)),
    );
  }
  const patterns = node["patternProperties"];
  if (isPlainObject(patterns)) {
    found.push(...Object.values(patterns).flatMap((value) => branches(root, value)));
  }
  return found;
}

function follow(root: unknown, reference: string): unknown {
  if (!reference.startsWith("#")) return undefined;
  let node = root;
  for (const step of reference
    .slice(1)
    .split("/")
    .filter((part) => part !== "")) {
    const key = step.replaceAll("~1", "/").replaceAll("~0", "~");
    node = isPlainObject(node) ? node[key] : undefined;
  }
  return node;
}
