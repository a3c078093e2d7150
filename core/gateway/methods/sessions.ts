import { z } from "zod";
import { OpenClawError } from "../../sdk/errors.ts";
import { thinkingLevels } from "../../sdk/provider.ts";
import type { SessionRow } from "../../sdk/storage.ts";
import type { SessionsListResult, SessionViewRow } from "../protocol-views.ts";
import { canonicalSessionKey } from "./chat.ts";
import { defineMethod, type Method, type MethodContext } from "./method.ts";

const maxSessions = 1000;

const list = defineMethod({
  name: "sessions.list",
  description:
    "Conversations, the one that was used last first; `search` is part of a key or title",
  scope: "operator.read",
  params: z.looseObject({
    limit: z.number().int().min(1).max(maxSessions).optional(),
    /** Part of the key or the title. */
    search: z.string().max(200).optional(),
  }),
  async run({ limit = 200, search = "" }, { runtime }): Promise<SessionsListResult> {
    const rows = await runtime.storage.listSessions(maxSessions);
    const wanted = search.trim().toLowerCase();
    const found = rows.filter(
      ({ key, settings }) =>
        key.includes(wanted) || (settings?.title ?? "").toLowerCase().includes(wanted),
    );
    return { sessions: found.slice(0, limit).map(describe) };
  },
});

const patch = defineMethod({
  name: "sessions.patch",
  description: "Pins model, thinking level or title; `null` goes back to the config",
  scope: "operator.write",
  params: z.looseObject({
    key: z.string().min(1).max(512),
    /** `null` goes back to the config. */
    model: z.string().min(1).max(256).nullable().optional(),
    thinking: z.enum(thinkingLevels).nullable().optional(),
    title: z.string().max(200).nullable().optional(),
  }),
  async run(params, { runtime }) {
    const key = canonicalSessionKey(params.key, runtime);
    await runtime.storage.openSession(key, agentOf(key));
    const { model, thinking, title } = params;
    const chosen = typeof model === "string" ? await runtime.checkModel(model) : undefined;
    if (model !== undefined) await runtime.storage.setSessionModel(key, chosen?.ref);
    const change = {
      ...(thinking === undefined ? {} : { thinking: thinking ?? undefined }),
      ...(title === undefined ? {} : { title: title ?? undefined }),
    };
    await runtime.storage.changeSessionSettings(key, change);
    const warning = chosen?.warning;
    return {
      session: describe(await needSession(key, runtime)),
      ...(warning === undefined ? {} : { warning }),
    };
  },
});

const sessionKey = z.looseObject({ key: z.string().min(1).max(512) });

const reset = defineMethod({
  name: "sessions.reset",
  description: "Starts a conversation anew; what was said is kept apart",
  scope: "operator.write",
  params: sessionKey,
  async run({ key }, { runtime }) {
    const known = await needSession(key, runtime);
    return { session: describe(await runtime.storage.resetSession(known.key)) };
  },
});

const remove = defineMethod({
  name: "sessions.delete",
  description: "Deletes a conversation with everything that was said in it",
  scope: "operator.write",
  params: sessionKey,
  async run({ key }, { runtime }) {
    const known = await needSession(key, runtime);
    runtime.abort(known.key);
    return { deleted: await runtime.storage.deleteSession(known.key) };
  },
});

export const sessionMethods: readonly Method[] = [list, patch, reset, remove];

async function needSession(key: string, runtime: MethodContext["runtime"]): Promise<SessionRow> {
  const session = await runtime.storage.getSession(canonicalSessionKey(key, runtime));
  if (session !== undefined) return session;
  throw new OpenClawError("GATEWAY_NO_SUCH_SESSION", `There is no session "${key}".`, {
    hint: "sessions.list has their keys.",
  });
}

function agentOf(key: string): string {
  return key.split(":")[1] ?? "main";
}

function describe(row: SessionRow): SessionViewRow {
  const { key, agentId, createdAt, updatedAt, model, contextTokens, settings } = row;
  const place = placeOf(key);
  return {
    key,
    agentId,
    createdAt,
    updatedAt,
    settings: settings ?? {},
    ...(model === undefined ? {} : { model }),
    ...(contextTokens === undefined ? {} : { contextTokens }),
    ...(place === undefined ? {} : { place }),
  };
}

const kinds = ["direct", "channel", "group"];

/** The place in a key that the routing made: `agent:main:<channel>:direct:<id>`, with the account before the kind where there are several. */
function placeOf(key: string): SessionViewRow["place"] {
  const [, , ...parts] = key.split(":");
  const at = parts.findIndex((part) => kinds.includes(part));
  const kind = parts[at];
  if (kind === undefined || at > 2 || parts.length < at + 2) return undefined;
  return { channel: at === 0 ? "" : (parts[0] ?? ""), kind, name: parts.slice(at + 1).join(":") };
}
