import { z } from "zod";
import { programVersion } from "../../lib/program-root.ts";
import type { HealthResult } from "../protocol.ts";
import { defineMethod, type Method, type MethodContext } from "./method.ts";

const maxSessionsCounted = 1000;

const anything = z.looseObject({});

async function readHealth(context: MethodContext): Promise<HealthResult> {
  const { runtime, vitals } = context;
  const plugins = runtime.pluginStatuses();
  const modelProblem = await runtime.modelProblem();
  const sessions = await runtime.storage.listSessions(maxSessionsCounted);
  return {
    ok: true,
    version: programVersion(),
    pid: process.pid,
    uptimeMs: runtime.clock.now() - runtime.startedAt,
    defaultModel: await runtime.defaultModel(),
    agents: runtime.agents(),
    sessions: sessions.length,
    eventLoopMaxMs: vitals.eventLoopMaxMs(),
    memoryMiB: vitals.memoryMiB(),
    channels: runtime.channelStatuses(),
    plugins: {
      loaded: plugins.filter(({ state }) => state === "loaded").length,
      failed: plugins.filter(({ state }) => state === "failed").map(({ id }) => id),
    },
    warnings: [...runtime.warnings(), ...(modelProblem === undefined ? [] : [modelProblem])],
  };
}

/** `status` answers the same as `health`: one truth, two names that clients ask for. */
export const healthMethods: readonly Method[] = ["health", "status"].map((name) =>
  defineMethod({
    name,
    description: "What runs, what is wrong or limited; `health` and `status` are the same",
    scope: "operator.read",
    params: anything,
    run: (_params, context) => readHealth(context),
  }),
);
