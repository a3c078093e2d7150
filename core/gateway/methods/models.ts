import { z } from "zod";
import { cooldownScope, parseCooldown } from "../../models/cooldowns.ts";
import type { ModelsStatus } from "../../models/models-status.ts";
import type { NoteStorage } from "../../sdk/storage-notes.ts";
import type { ModelsListResult, ModelsStatusResult } from "../protocol-views.ts";
import { defineMethod, type Method } from "./method.ts";

const anything = z.looseObject({});

export const modelMethods: readonly Method[] = [
  defineMethod({
    name: "models.list",
    description: "References that can be chosen",
    scope: "operator.read",
    params: anything,
    run: async (_params, { runtime }): Promise<ModelsListResult> => ({
      models: await runtime.listModels(),
      defaultModel: await runtime.defaultModel(),
    }),
  }),
  defineMethod({
    name: "models.status",
    description: "Which model answers, which keys there are, and what failed lately",
    scope: "operator.read",
    params: anything,
    run: async (_params, { runtime }): Promise<ModelsStatusResult> => ({
      ...describe(await runtime.modelsStatus()),
      failures: await readFailures(runtime.storage),
    }),
  }),
];

function describe(status: ModelsStatus): Omit<ModelsStatusResult, "failures"> {
  const { resolvedDefault, defaultProblem, fallbacks, providers, profiles } = status;
  return {
    ...(resolvedDefault && {
      defaultModel: { ref: resolvedDefault.ref, source: resolvedDefault.source },
    }),
    ...(defaultProblem === undefined ? {} : { problem: defaultProblem }),
    fallbacks,
    providers: providers.map(({ provider, effective, key, endpoint, rejected }) => ({
      id: provider,
      state: stateOf(effective.kind),
      rejected,
      ...(key && { keySource: key.source }),
      ...(endpoint && endpoint.baseUrl !== "" ? { endpoint: withoutUser(endpoint.baseUrl) } : {}),
    })),
    expiring: profiles
      .filter(({ status: each }) => each !== "static" && each !== "ok")
      .map(({ profileId, provider, status: each, remainingMs }) => ({
        id: profileId,
        provider,
        status: each,
        ...(remainingMs === undefined ? {} : { remainingMs }),
      })),
  };
}

/** An address may hold a name and a password. */
function withoutUser(url: string): string {
  return url.replace(/\/\/[^/@]*@/, "//");
}

function stateOf(kind: ModelsStatus["providers"][number]["effective"]["kind"]) {
  if (kind === "missing") return "missing";
  return kind === "none" ? "open" : "ready";
}

async function readFailures(storage: NoteStorage): Promise<ModelsStatusResult["failures"]> {
  const notes = await storage.listNotes(cooldownScope, "");
  return notes
    .flatMap(({ text }) => parseCooldown(text) ?? [])
    .map(({ name, message, count, failedAt, until }) => ({ name, message, count, failedAt, until }))
    .toSorted((one, other) => other.failedAt - one.failedAt);
}
