import { z } from "zod";
import { tailLog } from "../tail-log.ts";
import type {
  CommandsListResult,
  LogsTailResult,
  ModelsListResult,
  PairingListResult,
  PluginsListResult,
} from "../protocol-views.ts";
import { OpenClawError } from "../../sdk/errors.ts";
import { defineMethod, type Method } from "./method.ts";

const anything = z.looseObject({});

export const overviewMethods: readonly Method[] = [
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
    name: "commands.list",
    description: "The chat commands, for completion",
    scope: "operator.read",
    params: anything,
    run: async (_params, { runtime }): Promise<CommandsListResult> => ({
      commands: runtime.commands().map(({ name, description, usage, aliases }) => ({
        name,
        description,
        aliases: [...(aliases ?? [])],
        ...(usage === undefined ? {} : { usage }),
      })),
    }),
  }),
  defineMethod({
    name: "plugins.list",
    description: "Plugins with their state",
    scope: "operator.read",
    params: anything,
    run: async (_params, { runtime }): Promise<PluginsListResult> => ({
      plugins: runtime.pluginStatuses(),
    }),
  }),
  defineMethod({
    name: "pairing.list",
    description: "Strangers who ask to be let in",
    scope: "operator.read",
    params: anything,
    run: async (_params, { runtime }): Promise<PairingListResult> => ({
      requests: await runtime.storage.listPairingRequests(),
    }),
  }),
  defineMethod({
    name: "pairing.approve",
    description: "Lets in the person who got this code",
    scope: "operator.write",
    params: z.looseObject({ channel: z.string().max(64), code: z.string().min(1).max(64) }),
    async run({ channel, code }, { runtime }) {
      const sender = await runtime.storage.approvePairing(channel, code);
      if (sender !== undefined) return { sender };
      throw new OpenClawError(
        "GATEWAY_PAIRING_CODE",
        `No request on ${channel} waits with that code. Codes are good for one hour.`,
      );
    },
  }),
  defineMethod({
    name: "logs.tail",
    description: "The newest lines of the log, or those since a cursor",
    scope: "operator.read",
    params: z.looseObject({
      cursor: z.string().max(64).optional(),
      limit: z.number().int().min(1).max(1000).optional(),
    }),
    run: async ({ cursor, limit = 200 }, { runtime }): Promise<LogsTailResult> =>
      tailLog(runtime.paths.logDir, cursor, limit),
  }),
];
