import JSON5 from "json5";
import { redactConfig } from "../config/redact-config.ts";
import { parsePath } from "../config/path-expression.ts";
import { readAt } from "../config/plain-value.ts";
import { tryEdit } from "../config/try-edit.ts";
import { soundManifests } from "../plugin-host/decide-enablement.ts";
import type { CommandOperator } from "../sdk/command.ts";
import { isOpenClawError, OpenClawError } from "../sdk/errors.ts";
import type { GatewayRuntimeOptions } from "./gateway-runtime-contract.ts";
import type { RuntimeState } from "./runtime-state.ts";

export interface ChatConfigDependencies {
  options: Pick<GatewayRuntimeOptions, "paths" | "processEnv" | "cwd">;
  state(): RuntimeState;
}

type ConfigAccess = Pick<CommandOperator, "readConfig" | "changeConfig">;

/** The config as an owner reads and changes it from a chat. Changes need `commands.config`: a chat account is easier to lose than a machine. */
export function openChatConfig({ options, state }: ChatConfigDependencies): ConfigAccess {
  const write = async (path: readonly (string | number)[], value: unknown) => {
    const edit =
      value === undefined ? { path: [...path], unset: true as const } : { path: [...path], value };
    const manifests = soundManifests(state().plugins);
    return (await tryEdit({ ...options, manifests }, [edit])).effect;
  };
  return {
    async readConfig(text) {
      const path = text === undefined ? [] : parsePath(text);
      const value = readAt(state().loaded.config, path);
      if (value === undefined) {
        throw new OpenClawError("CONFIG_PATH", `Nothing is set at ${text}.`);
      }
      return JSON.stringify(redactConfig(value, path), null, 2);
    },
    async changeConfig(text, value) {
      requireSwitch(state());
      const path = parsePath(text);
      if (value === undefined) return write(path, undefined);
      const parsed = readValue(value);
      try {
        return await write(path, parsed);
      } catch (error) {
        // 12345 reads as a number; where only a text fits, the text was meant.
        const isInvalid = isOpenClawError(error) && error.code === "CONFIG_INVALID";
        if (!isInvalid || typeof parsed === "object") throw error;
        return write(path, value).catch(() => {
          throw error;
        });
      }
    },
  };
}

function requireSwitch({ loaded }: RuntimeState): void {
  if (loaded.config.commands?.config === true) return;
  throw new OpenClawError("COMMAND_DISABLED", "The config cannot be changed from a chat here.", {
    hint: "Allow it on the machine with: openclaw config set commands.config true",
  });
}

function readValue(text: string): unknown {
  try {
    const value: unknown = JSON5.parse(text);
    // A platform's id can be longer than a number can hold; then its digits count, not its amount.
    const isLongId =
      typeof value === "number" && Number.isInteger(value) && !Number.isSafeInteger(value);
    return isLongId || value === null ? text : value;
  } catch {
    return text;
  }
}
