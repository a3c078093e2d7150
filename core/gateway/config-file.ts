import { createHash } from "node:crypto";
import { configJsonSchema } from "../config/config-json-schema.ts";
import { changedPaths } from "../config/diff-config.ts";
import { patchText, type ConfigEdit } from "../config/edit-config.ts";
import { hideSecrets, restoreSecrets } from "../config/hidden-secrets.ts";
import {
  fatalErrors,
  loadConfig,
  type LoadConfigOptions,
  type LoadedConfig,
} from "../config/load-config.ts";
import { reloadEffect } from "../config/reload-policy.ts";
import { writeConfigFile } from "../config/write-config-file.ts";
import { soundManifests } from "../plugin-host/decide-enablement.ts";
import { OpenClawError } from "../sdk/errors.ts";
import type { ConfigCheckResult, ConfigGetResult, ConfigPatchResult } from "./protocol-config.ts";
import type { RuntimeState } from "./runtime-state.ts";

/** The config file as an operator reads and writes it from afar: its own text, comments included, with secrets out of sight. */
export interface ConfigFile {
  read(): Promise<ConfigGetResult>;
  /** A text with edits made in it. Nothing is written. Rejects as `editConfig` does. */
  patch(text: string, edits: readonly ConfigEdit[]): Promise<ConfigPatchResult>;
  /** What a text would mean. Rejects with `CONFIG_SYNTAX`. */
  check(text: string): Promise<ConfigCheckResult>;
  /**
   * Writes the text when the file is still the one with that hash. Rejects with `CONFIG_CHANGED_MEANWHILE`, with `CONFIG_INVALID` when the gateway could not start
   * with it, and writes nothing then.
   */
  write(text: string, hash: string): Promise<ConfigCheckResult>;
  /** JSON Schema of the whole file. */
  schema(): object;
}

type Options = Pick<LoadConfigOptions, "paths" | "processEnv" | "cwd">;

export function openConfigFile(options: Options, state: () => RuntimeState): ConfigFile {
  const { paths } = options;
  const manifests = () => soundManifests(state().plugins);
  const load = (text?: string) =>
    loadConfig({ ...options, manifests: manifests(), ...(text === undefined ? {} : { text }) });
  const tryText = async (edited: string) => {
    const before = await load();
    const text = before.exists ? restoreSecrets(edited, before.text, paths) : edited;
    const after = await load(text);
    return {
      text,
      before,
      after,
      result: { ...issuesOf(after), changes: changesOf(before, after) },
    };
  };
  return {
    async read() {
      const loaded = await load();
      return {
        path: loaded.path,
        text: loaded.exists ? hideSecrets(loaded.text, paths) : "",
        hash: hashOf(loaded.text),
        isWritable: !paths.immutable,
        ...issuesOf(loaded),
      };
    },
    patch: (text, edits) => patchText(paths, text, edits),
    check: async (text) => (await tryText(text)).result,
    async write(edited, hash) {
      if (paths.immutable) {
        throw new OpenClawError(
          "CONFIG_IMMUTABLE",
          "The config is managed from outside and is not written here.",
        );
      }
      const { text, before, after, result } = await tryText(edited);
      if (hashOf(before.text) !== hash) {
        throw new OpenClawError(
          "CONFIG_CHANGED_MEANWHILE",
          "The file was changed by somebody else since it was read.",
          { hint: "Read it again and make the change anew." },
        );
      }
      const [fatal] = fatalErrors(after);
      if (fatal !== undefined) {
        throw new OpenClawError("CONFIG_INVALID", `${fatal.path}: ${fatal.message}`);
      }
      await writeConfigFile(paths, text);
      return result;
    },
    schema: () => configJsonSchema(manifests()),
  };
}

function hashOf(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}

function issuesOf({ errors, warnings, notices }: LoadedConfig) {
  const plain = (issues: LoadedConfig["errors"]) =>
    issues.map(({ path, message, line, suggestion }) => ({
      path,
      message,
      ...(line === undefined ? {} : { line }),
      ...(suggestion === undefined ? {} : { suggestion }),
    }));
  return { errors: plain(errors), warnings: plain(warnings), notices };
}

function changesOf(before: LoadedConfig, after: LoadedConfig) {
  return changedPaths(before.config, after.config).map((path) => ({
    path,
    effect: reloadEffect(path),
  }));
}
