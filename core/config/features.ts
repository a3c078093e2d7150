import type { ConfigPath } from "./path-expression.ts";
import { isPlainObject, removeAt, writeAt } from "./plain-value.ts";
import type { PlainObject } from "./plain-value.ts";

/** Sections of `channels` that are about all of them. */
const notChannels: ReadonlySet<string> = new Set(["defaults", "modelByChannel"]);

/**
 * The part of the program that a mistake at this path switches off; undefined when the mistake stops the gateway from starting. A part that is
 * switched off stays shut: a broken rule is never read as "no rule".
 */
export function featureOf(path: ConfigPath): string | undefined {
  const [first, second, third] = path.map(String);
  if (first === "tools" || first === "mcp" || first === "skills") return first;
  if (first === "channels" && second !== undefined && !notChannels.has(second))
    return `channels.${second}`;
  if (first === "plugins" && second === "entries" && third !== undefined) return `plugins.${third}`;
  if (first !== "gateway") return undefined;
  if (second === "auth" || second === "controlUi") return "gateway.auth";
  return second === "bind" || second === "customBindHost" ? "gateway.bind" : undefined;
}

/** Takes what belongs to a broken feature out of the config, in such a way that nothing is open that was not open before. */
export function closeFeature(document: PlainObject, feature: string): void {
  if (feature === "tools") {
    document["tools"] = { deny: ["*"] };
  } else if (feature === "mcp" || feature === "skills") {
    removeAt(document, [feature]);
  } else if (feature === "gateway.auth") {
    removeAt(document, ["gateway", "auth"]);
    removeAt(document, ["gateway", "controlUi"]);
  } else if (feature === "gateway.bind") {
    writeAt(document, ["gateway", "bind"], "loopback");
    removeAt(document, ["gateway", "customBindHost"]);
  } else if (feature.startsWith("channels.")) {
    removeAt(document, ["channels", feature.slice("channels.".length)]);
  } else if (feature.startsWith("plugins.") && isPlainObject(document["plugins"])) {
    writeAt(document, ["plugins", "entries", feature.slice("plugins.".length)], { enabled: false });
  }
}
