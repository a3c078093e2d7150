import type { ConfigPath } from "./path-expression.ts";

/** A JSON object as the parser makes it. */
export type PlainObject = Record<string, unknown>;

export function isPlainObject(value: unknown): value is PlainObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** A deep copy of JSON data. Keys named `__proto__` are left out: no setting has that name, and an assignment to it would not make a key. */
export function cloneValue(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(cloneValue);
  if (!isPlainObject(value)) return value;
  const copy: PlainObject = {};
  for (const [key, item] of Object.entries(value)) {
    if (key !== "__proto__") copy[key] = cloneValue(item);
  }
  return copy;
}

/** Deep equality of JSON data, NaN and the infinities of JSON5 included; the order of keys does not matter. */
export function equalValues(left: unknown, right: unknown): boolean {
  if (Object.is(left, right)) return true;
  if (Array.isArray(left) || Array.isArray(right)) {
    if (!Array.isArray(left) || !Array.isArray(right) || left.length !== right.length) return false;
    return left.every((item, index) => equalValues(item, right[index]));
  }
  if (!isPlainObject(left) || !isPlainObject(right)) {
    return typeof left === "number" && left === right;
  }
  const keys = Object.keys(left);
  if (keys.length !== Object.keys(right).length) return false;
  return keys.every((key) => Object.hasOwn(right, key) && equalValues(left[key], right[key]));
}

/** The value at a path; undefined when there is none. */
export function readAt(root: unknown, path: ConfigPath): unknown {
  let value = root;
  for (const part of path) {
    if (Array.isArray(value)) value = value[Number(part)];
    else if (isPlainObject(value) && Object.hasOwn(value, String(part)))
      value = value[String(part)];
    else return undefined;
  }
  return value;
}

export function hasAt(root: unknown, path: ConfigPath): boolean {
  const parent = readAt(root, path.slice(0, -1));
  const last = path.at(-1);
  if (last === undefined) return root !== undefined;
  if (Array.isArray(parent)) return Number(last) < parent.length;
  return isPlainObject(parent) && Object.hasOwn(parent, String(last));
}

/** Puts a value at a path and makes the objects in between. Answers false, and changes nothing, when something else is in the way. */
export function writeAt(root: PlainObject, path: ConfigPath, value: unknown): boolean {
  const last = path.at(-1);
  if (last === undefined || path.includes("__proto__")) return false;
  let holder: unknown = root;
  for (const part of path.slice(0, -1)) {
    if (Array.isArray(holder)) {
      holder = holder[Number(part)];
    } else if (isPlainObject(holder)) {
      if (!Object.hasOwn(holder, String(part))) holder[String(part)] = {};
      holder = holder[String(part)];
    }
  }
  if (Array.isArray(holder)) {
    const index = Number(last);
    if (!Number.isInteger(index) || index < 0 || index > holder.length) return false;
    holder[index] = value;
    return true;
  }
  if (!isPlainObject(holder)) return false;
  holder[String(last)] = value;
  return true;
}

/** Takes away the value at a path; an array closes the gap. Answers whether it was there. */
export function removeAt(root: unknown, path: ConfigPath): boolean {
  if (!hasAt(root, path)) return false;
  const parent = readAt(root, path.slice(0, -1));
  const last = path.at(-1);
  if (Array.isArray(parent)) parent.splice(Number(last), 1);
  else if (isPlainObject(parent)) delete parent[String(last)];
  return true;
}

/** Objects merge key by key, lists are joined, anything else is replaced by the later value. */
export function mergeValues(earlier: unknown, later: unknown): unknown {
  if (Array.isArray(earlier) && Array.isArray(later)) return [...earlier, ...later];
  if (!isPlainObject(earlier) || !isPlainObject(later)) return later;
  const merged = cloneValue(earlier) as PlainObject;
  for (const [key, value] of Object.entries(later)) {
    merged[key] = Object.hasOwn(merged, key) ? mergeValues(merged[key], value) : value;
  }
  return merged;
}
