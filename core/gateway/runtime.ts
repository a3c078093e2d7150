import { builtInCommands } from "../commands/built-in-commands.ts";
import { createDisposer } from "../lib/disposer.ts";
import type {
  CreateGatewayRuntime,
  GatewayRuntime,
  GatewayRuntimeOptions,
} from "./gateway-runtime-contract.ts";
import { brokenChannels } from "./broken-channels.ts";
import { openOperatorDesk } from "./operator-desk.ts";
import { pruneRegularly } from "./prune-regularly.ts";
import { bindingProblems } from "../routing/binding-problems.ts";
import { createReloader } from "./reload.ts";
import { createRuntimeParts, type RuntimeParts } from "./runtime-parts.ts";
import { safeModeSentence } from "./safe-mode.ts";
import { ownerNotices } from "./tell-owners.ts";
import { createRuntimeState, listAgents, type RuntimeState } from "./runtime-state.ts";

/**
 * Composes the gateway behind its door. In the mode `embedded` one process talks to itself: no channels of plugins, no watching of the config. What was opened is
 * closed again when a later step fails.
 */
export const createGatewayRuntime: CreateGatewayRuntime = async (options) => {
  const { clock, logger } = options;
  const disposer = createDisposer((error) =>
    logger.error("a part of the gateway did not stop cleanly", { error }),
  );
  const state = { current: createRuntimeState(options.loaded, options.plugins) };
  try {
    const parts = await createRuntimeParts(options, () => state.current, disposer);
    await parts.host.loadEnabled();
    await parts.channels.apply();
    if (options.mode === "gateway") await parts.workshop.approvals.expireInterrupted();
    await parts.turns.resume();
    if (parts.boot?.isSafe()) await announceSafeMode(options, parts, state.current);
    parts.deliverer.wake();
    disposer.add(pruneRegularly(parts.storage, clock, () => parts.media.prune()));
    const reloader = createReloader({
      options,
      read: () => state.current,
      replace: (next) => (state.current = next),
      parts,
    });
    if (options.mode === "gateway") {
      disposer.add(reloader.watch());
      const problem = await parts.turns.models.problem();
      if (problem !== undefined) logger.warn(problem);
    }
    return {
      ...describe(options, parts, () => state.current),
      warnings: () => [
        ...safeMode(parts),
        ...bindingProblems(state.current.loaded.config),
        ...reloader.warnings(),
        ...brokenPlugins(parts),
      ],
      leaveSafeMode: () => parts.turns.leaveSafeMode(),
      reload: () => reloader.reload(),
      stop: () => disposer.dispose(),
    };
  } catch (error) {
    await disposer.dispose();
    throw error;
  }
};

function describe(
  options: GatewayRuntimeOptions,
  { storage, host, channels, turns, media, workshop }: RuntimeParts,
  state: () => RuntimeState,
): Omit<GatewayRuntime, "warnings" | "leaveSafeMode" | "reload" | "stop"> {
  const { paths, clock, logger, chatEvents } = options;
  const mainKey = state().loaded.config.session?.mainKey ?? "main";
  return {
    startedAt: clock.now(),
    paths,
    clock,
    logger,
    storage,
    chatEvents,
    media,
    defaultSessionKey: `agent:${listAgents(state())[0]}:${mainKey.toLowerCase()}`,
    agents: () => listAgents(state()),
    config: () => state().loaded,
    ...openOperatorDesk(options, state, {
      approvals: workshop.approvals,
      modelsStatus: () => turns.models.status(),
    }),
    receive: (message) => turns.receive(message),
    callModel: (call, signal) => turns.models.call(call, signal),
    embed: (call, signal) => turns.models.embed(call, signal),
    abort: (sessionKey, runId) => turns.abort(sessionKey, runId),
    channelStatuses: () => [...channels.statuses(), ...brokenChannels(state().loaded.broken)],
    pluginStatuses: () => host.statuses(),
    defaultModel: (sessionKey) => turns.models.of(sessionKey),
    commands: () => [...builtInCommands, ...host.commands()],
    listModels: () => turns.models.list(),
    checkModel: (ref) => turns.models.check(ref),
    modelProblem: () => turns.models.problem(),
  };
}

function safeMode({ boot }: RuntimeParts): string[] {
  return boot?.isSafe() ? [safeModeSentence] : [];
}

/** Said in the log and to the owners, who may not be looking at the machine. */
async function announceSafeMode(
  { logger, clock }: GatewayRuntimeOptions,
  { storage, boot }: RuntimeParts,
  { loaded }: RuntimeState,
): Promise<void> {
  logger.error(safeModeSentence);
  const occasion = `safe-mode:${boot?.id ?? ""}`;
  await storage.enqueueOutbox(ownerNotices(loaded.config, safeModeSentence, occasion, clock.now()));
}

function brokenPlugins({ host }: RuntimeParts): string[] {
  return host
    .statuses()
    .filter((row) => row.state === "failed")
    .map((row) => `The plugin ${row.id} does not run: ${row.detail}`);
}
