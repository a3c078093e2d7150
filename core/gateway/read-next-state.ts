import { describeIssue } from "../config/describe-issue.ts";
import { fatalErrors } from "../config/load-config.ts";
import { displayPath } from "../config/paths.ts";
import { loadWithPlugins } from "../plugin-host/load-with-plugins.ts";
import { errorMessage, OpenClawError } from "../sdk/errors.ts";
import type { GatewayRuntimeOptions } from "./gateway-runtime-contract.ts";
import { createRuntimeState, type RuntimeState } from "./runtime-state.ts";

/** The state that the changed config asks for. Rejects with `CONFIG_RELOAD_REFUSED` when it cannot be used. */
export async function readNextState({
  paths,
  processEnv,
  cwd,
}: Pick<GatewayRuntimeOptions, "paths" | "processEnv" | "cwd">): Promise<RuntimeState> {
  const refuse = (reason: string, cause?: unknown) =>
    new OpenClawError(
      "CONFIG_RELOAD_REFUSED",
      `The changed config is not used, and the gateway goes on with the old one. ${reason}`,
      {
        hint: `Mend ${displayPath(paths.configFile, paths.home)}; it is taken over when it is saved.`,
        cause,
      },
    );
  const { loaded, plugins } = await loadWithPlugins({ paths, processEnv, cwd }).catch(
    (cause: unknown) => {
      throw refuse(errorMessage(cause), cause);
    },
  );
  const fatal = fatalErrors(loaded);
  if (fatal.length === 0) return createRuntimeState(loaded, plugins);
  throw refuse(fatal.map((issue) => describeIssue(issue, loaded.path)).join(" "));
}
