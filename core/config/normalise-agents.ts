import type { Normalised } from "./normalised-document.ts";
import { isPlainObject, mergeValues, readAt, writeAt } from "./plain-value.ts";
import type { PlainObject } from "./plain-value.ts";

/** The first release in which the keys of `agents.defaults.models` no longer restrict what may be chosen. */
const separateAllowListSince = [2026, 6];

/** Rewrites the parts of `agents` whose shape, not only whose name, was another one. */
export function normaliseAgents(result: Normalised): void {
  const { document } = result;
  const agents = document["agents"];
  if (!isPlainObject(agents)) return;
  const hadList = Object.hasOwn(agents, "list");
  // The list goes last: its presence tells how the rest of the file is meant.
  if (isAllowListOfModels(document, agents, hadList)) addAllowList(result, agents);
  if (hadList) turnListIntoEntries(result, agents);
}

function turnListIntoEntries(result: Normalised, agents: PlainObject): void {
  const { list } = agents;
  if (!Array.isArray(list)) {
    result.errors.push({ path: ["agents", "list"], message: "expected a list of agents" });
    delete agents["list"];
    return;
  }
  const entries: PlainObject = {};
  for (const [index, item] of list.entries()) {
    const id: unknown = isPlainObject(item) ? item["id"] : undefined;
    if (!isPlainObject(item) || typeof id !== "string" || id === "" || id === "__proto__") {
      result.errors.push({
        path: ["agents", "list", index],
        message: "needs an id, which is a string",
      });
      continue;
    }
    if (Object.hasOwn(entries, id)) {
      const message = `repeats the id "${id}"; the settings of both are joined`;
      result.warnings.push({ path: ["agents", "list", index], message });
    }
    const { id: _id, ...rest } = item;
    entries[id] = mergeValues(entries[id] ?? {}, rest);
    result.moves.push({ from: ["agents", "list", index], to: ["agents", "entries", id] });
  }
  delete agents["list"];
  if (isPlainObject(agents["entries"])) agents["entries"] = mergeValues(entries, agents["entries"]);
  else if (!Object.hasOwn(agents, "entries")) agents["entries"] = withDefault(entries);
}

/** In a list without a mark the first agent is the default one. */
function withDefault(entries: PlainObject): PlainObject {
  const values = Object.values(entries).filter(isPlainObject);
  const [first] = values;
  if (
    first !== undefined &&
    values.length > 1 &&
    !values.some((entry) => entry["default"] === true)
  ) {
    first["default"] = true;
  }
  return entries;
}

/**
 * Up to spring 2026 the keys of `agents.defaults.models` were the list of models that may be chosen; since then they only give aliases and
 * parameters, and `modelPolicy.allow` is the list. Three things tell an older file: the agents are a list, a key has a star in it, or the release
 * that wrote the file last is an older one.
 */
function isAllowListOfModels(
  document: PlainObject,
  agents: PlainObject,
  hadList: boolean,
): boolean {
  const models = readAt(agents, ["defaults", "models"]);
  if (!isPlainObject(models) || Object.keys(models).length === 0) return false;
  if (readAt(agents, ["defaults", "modelPolicy"]) !== undefined) return false;
  if (hadList || Object.keys(models).some((key) => key.endsWith("*"))) return true;
  const version = readAt(document, ["meta", "lastTouchedVersion"]);
  const [, year, month] = /^(\d+)\.(\d+)\./.exec(typeof version === "string" ? version : "") ?? [];
  if (year === undefined || month === undefined) return false;
  const [sinceYear = 0, sinceMonth = 0] = separateAllowListSince;
  return Number(year) < sinceYear || (Number(year) === sinceYear && Number(month) < sinceMonth);
}

function addAllowList(result: Normalised, agents: PlainObject): void {
  const models = readAt(agents, ["defaults", "models"]);
  if (!isPlainObject(models)) return;
  writeAt(agents, ["defaults", "modelPolicy", "allow"], Object.keys(models));
  result.notices.push(
    "The keys of agents.defaults.models are taken as the list of models that may be chosen, as in the releases that this file was written for. " +
      "Set agents.defaults.modelPolicy.allow to decide it yourself.",
  );
}
