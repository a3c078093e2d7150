import { readFile } from "node:fs/promises";
import { isDeepStrictEqual } from "node:util";
import { describeIssue } from "../config/describe-issue.ts";
import { changedPaths } from "../config/diff-config.ts";
import { reloadEffect } from "../config/reload-policy.ts";
import { watchConfig } from "../config/watch-config.ts";
import { errorMessage } from "../sdk/errors.ts";
import type { Logger } from "../sdk/logger.ts";
import type { GatewayRuntimeOptions } from "./gateway-runtime-contract.ts";
import type { RuntimeParts } from "./runtime-parts.ts";
import { readNextState } from "./read-next-state.ts";
import type { RuntimeState } from "./runtime-state.ts";

/** Takes over a changed config as a whole, or not at all. The process is never restarted, and the file is never written. */
export interface Reloader {
  /** Rejects, and leaves everything as it runs, when the new config cannot be used. */
  reload(): Promise<void>;
  /** Follows the files. Answers the function that ends it. */
  watch(): () => void;
  /** What is wrong with the config now, a sentence each. */
  warnings(): string[];
}

export interface ReloaderOptions {
  options: Pick<GatewayRuntimeOptions, "paths" | "processEnv" | "cwd" | "logger">;
  read: () => RuntimeState;
  replace: (next: RuntimeState) => void;
  parts: {
    host: Pick<RuntimeParts["host"], "update">;
    channels: Pick<RuntimeParts["channels"], "apply">;
  };
}

export function createReloader({ options, read, replace, parts }: ReloaderOptions): Reloader {
  const logger = options.logger.child("config");
  let refusal: string | undefined;
  let queue: Promise<unknown> = Promise.resolve();

  async function takeOver(): Promise<void> {
    const before = read();
    try {
      const next = await readNextState(options);
      replace(next);
      const { plugins, decisions, loaded } = next;
      await parts.host.update({ plugins, decisions, config: loaded.config });
      await parts.channels.apply();
      refusal = undefined;
      report(before, next, logger);
    } catch (error) {
      refusal = errorMessage(error);
      throw error;
    }
  }

  function reload(): Promise<void> {
    const done = queue.then(takeOver);
    queue = done.catch(() => undefined);
    return done;
  }

  const readConfigNow = () => readFile(read().loaded.path, "utf8").catch(() => "");
  const filesNow = () => [...new Set([...read().loaded.files, options.paths.envFile])];

  /** Nobody waits for the watch: the gateway is ready before it stands. A config that takes in other files is watched anew. */
  function follow(files: readonly string[], ended: AbortSignal): void {
    const round = new AbortController();
    const onChange = async (): Promise<void> => {
      if (read().loaded.config.gateway?.reload?.mode === "off") return;
      await reload().catch((error: unknown) => logger.error(errorMessage(error)));
      if (isDeepStrictEqual(files, filesNow()) || ended.aborted) return;
      round.abort();
      follow(filesNow(), ended);
    };
    watchConfig(files, () => void onChange(), AbortSignal.any([round.signal, ended])).then(
      async () => {
        // What was written before the watch stood would be overlooked.
        if (!ended.aborted && (await readConfigNow()) !== read().loaded.text) await onChange();
      },
      (error: unknown) =>
        logger.warn(`changes of the config are not noticed: ${errorMessage(error)}`),
    );
  }

  return {
    reload,
    watch() {
      const ended = new AbortController();
      follow(filesNow(), ended.signal);
      return () => ended.abort();
    },
    warnings() {
      const { errors, warnings, notices, path } = read().loaded;
      const issues = [...errors, ...warnings].map((issue) => describeIssue(issue, path));
      return [...(refusal === undefined ? [] : [refusal]), ...issues, ...notices];
    },
  };
}

function report(before: RuntimeState, next: RuntimeState, logger: Logger): void {
  const changed = changedPaths(before.loaded.config, next.loaded.config);
  if (changed.length > 0) logger.info(`the config was taken over: ${changed.join(", ")}`);
  const waiting = changed.filter((path) => reloadEffect(path) === "restart");
  if (waiting.length > 0) logger.warn(`these take effect after a restart: ${waiting.join(", ")}`);
  const { errors, warnings, path } = next.loaded;
  for (const issue of [...errors, ...warnings]) logger.warn(describeIssue(issue, path));
}
