import type { Clock } from "../lib/clock.ts";
import { createDisposer } from "../lib/disposer.ts";
import { OpenClawError, errorMessage } from "../sdk/errors.ts";
import type { Logger } from "../sdk/logger.ts";
import type { Plugin } from "../sdk/plugin.ts";
import type { DiscoveredPlugin } from "./discover-plugins.ts";
import { createPluginContext } from "./plugin-context.ts";
import type { PluginRegistry } from "./plugin-registry.ts";

/** Importing and setting up must be over by then: neither has a reason to wait for anything outside the process. */
const startLimitMs = 10_000;
const stopLimitMs = 10_000;

export interface StartFacts {
  plugin: DiscoveredPlugin;
  /** `plugins.entries.<id>.config`, as the user wrote it. */
  settings: unknown;
  importPlugin(plugin: DiscoveredPlugin): Promise<Plugin>;
  registry: PluginRegistry;
  logger: Logger;
  fetch: typeof globalThis.fetch;
  clock: Clock;
}

export interface RunningPlugin {
  /** Fires the plugin's signal and undoes what it added, last first. Never rejects. */
  stop(): Promise<void>;
}

/** Imports a plugin and runs its setup. When it rejects, everything that the plugin had added is undone. */
export async function startPlugin(facts: StartFacts): Promise<RunningPlugin> {
  const { plugin, logger, clock } = facts;
  const controller = new AbortController();
  const disposer = createDisposer((error) =>
    logger.warn(`the plugin "${plugin.id}" failed while it was unloaded: ${errorMessage(error)}`),
  );
  const stop = async (): Promise<void> => {
    controller.abort();
    const late = `the plugin "${plugin.id}" still cleans up after ${stopLimitMs / 1000} seconds; going on without it`;
    await within(clock, stopLimitMs, disposer.dispose(), () => logger.warn(late));
  };
  const setUp = async (): Promise<void> => {
    const module = await facts.importPlugin(plugin);
    controller.signal.throwIfAborted();
    const { manifest } = plugin;
    const { registry, fetch } = facts;
    const config = parseSettings(module, facts.settings, plugin.id);
    const signal = controller.signal;
    await module.setup(
      createPluginContext({ manifest, config, registry, disposer, logger, signal, fetch }),
    );
  };
  try {
    await within(clock, startLimitMs, setUp(), () => {
      throw new OpenClawError(
        "PLUGIN_SETUP_TIMEOUT",
        `The plugin "${plugin.id}" did not finish its setup within ${startLimitMs / 1000} seconds.`,
        { hint: "Setup registers things and must not wait for a connection." },
      );
    });
  } catch (error) {
    await stop();
    throw error;
  }
  return { stop };
}

function parseSettings(module: Plugin, settings: unknown, id: string): unknown {
  if (module.config === undefined) return settings ?? {};
  const parsed = module.config.safeParse(settings ?? {});
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map((issue) => {
    const path = [`plugins.entries.${id}.config`, ...issue.path.map(String)].join(".");
    return `${path}: ${issue.message}`;
  });
  throw new OpenClawError(
    "PLUGIN_CONFIG_INVALID",
    `The settings of the plugin "${id}" do not fit. ${problems.join("; ")}`,
    { hint: `Correct plugins.entries.${id}.config.` },
  );
}

/** Waits for the work, but not longer than the limit; then `onLate` decides what becomes of it. */
async function within(
  clock: Clock,
  limitMs: number,
  work: Promise<void>,
  onLate: () => void,
): Promise<void> {
  const done = new AbortController();
  // What a late piece of work says has no listener any more.
  work.catch(() => undefined);
  const limit = clock.sleep(limitMs, done.signal).then(
    () => "late" as const,
    () => "done" as const,
  );
  try {
    const first = await Promise.race([work.then(() => "done" as const), limit]);
    if (first === "late") onLate();
  } finally {
    done.abort();
  }
}
