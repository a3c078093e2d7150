import { builtInCommands } from "../commands/built-in-commands.ts";
import type { ModelsStatus } from "../models/models-status.ts";
import type { ModelEvent } from "../sdk/provider.ts";
import { textOf } from "../sdk/message.ts";
import type { LoadedConfig } from "../config/load-config.ts";
import type { Storage } from "../sdk/storage.ts";
import { createApprovals, type Approvals } from "./approvals.ts";
import { openConfigFile, type ConfigFile } from "./config-file.ts";
import type { GatewayRuntimeOptions } from "./gateway-runtime-contract.ts";
import { createRuntimeState } from "./runtime-state.ts";
import type { DirectCall, EmbedCall } from "./direct-call.ts";

async function* echoEvents({ messages }: DirectCall): AsyncGenerator<ModelEvent> {
  const text = messages.map((each) => textOf(each.content)).join("\n");
  yield { type: "text-delta", text: `echo: ${text}` };
  yield { type: "finish", reason: "stop" };
}

/** What a scripted runtime answers to questions that no test turns on. */
export const pretended = {
  commands: () => builtInCommands,
  callModel: async (call: DirectCall) => ({ ref: "script/echo", events: echoEvents(call) }),
  embed: async ({ texts }: EmbedCall) => ({
    ref: "script/embed",
    vectors: texts.map((text) => [text.length, 0.5]),
    tokens: texts.length,
  }),
  defaultModel: async () => "script/echo",
  listModels: async () => ["script/echo"],
  checkModel: async (ref: string) => ({ ref }),
  modelsStatus: async (): Promise<ModelsStatus> => ({
    resolvedDefault: { ref: "script/echo", source: "config" },
    fallbacks: [],
    aliases: {},
    allowed: [],
    storePath: "",
    providers: [],
    missing: [],
    profiles: [],
  }),
  modelProblem: async () => undefined,
  warnings: () => [],
  leaveSafeMode: async () => false,
  reload: async () => undefined,
};

/** The real config file, and approvals that nobody asks for unless the test does. */
export function openScriptedDesk(
  options: GatewayRuntimeOptions,
  storage: Storage,
  loaded: () => LoadedConfig,
): { configFile: ConfigFile; approvals: Approvals } {
  const { clock, plugins } = options;
  const wake = () => undefined;
  return {
    configFile: openConfigFile(options, () => createRuntimeState(loaded(), plugins)),
    approvals: createApprovals({ storage, clock, isOwner: () => true, wake }),
  };
}
