import type { SessionViewRow } from "../../gateway/protocol-views.ts";
import type { ChatKey } from "../i18n/chat-texts.ts";
import type { Translate } from "../i18n/translate.ts";
import { createRandomId } from "./create-id.ts";

type Named = Pick<SessionViewRow, "key" | "place"> & { settings?: SessionViewRow["settings"] };

/** What a conversation is called in the list: its title, else where it takes place, else its name. */
export function sessionLabel({ key, settings, place }: Named, t: Translate<ChatKey>): string {
  if (settings?.title) return settings.title;
  if (place) return plain(place.name);
  const name = key.split(":").slice(2).join(":");
  if (name === "main" || name === "") return t("list.main");
  return isUnnamed(key) ? t("list.unnamed") : plain(name);
}

/** Where people talk in it: `platform · direct`; empty for conversations of the page. */
export function sessionPlace({ place }: Pick<Named, "place">, t: Translate<ChatKey>): string {
  if (place === undefined) return "";
  const kind = place.kind === "direct" || place.kind === "group" ? place.kind : "channel";
  return [place.channel, t(`list.${kind}`)].filter(Boolean).join(" · ");
}

/** A key for a new conversation beside the one that is shown. */
export function newSessionKey(beside: string): string {
  const [, agent = "main"] = beside.split(":");
  return `agent:${agent || "main"}:chat-${createRandomId(6)}`;
}

/** A conversation that the page began; its first message becomes its title. */
export function isUnnamed(key: string): boolean {
  return /^agent:[^:]+:chat-[0-9a-f]+$/.test(key);
}

const longestTitle = 60;

export function titleFrom(text: string): string {
  const line = text.trim().split("\n", 1)[0] ?? "";
  const letters = Array.from(line);
  return letters.length <= longestTitle ? line : `${letters.slice(0, longestTitle).join("")}…`;
}

/** The key's escapes, `%xx` and `%uxxxx`, as the letters that they stand for. */
function plain(name: string): string {
  return name.replaceAll(/%u([0-9a-f]{4})|%([0-9a-f]{2})/g, (_, long: string, short: string) =>
    String.fromCharCode(Number.parseInt(long ?? short, 16)),
  );
}
