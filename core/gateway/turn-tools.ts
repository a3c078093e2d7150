import type { PluginHost } from "../plugin-host/plugin-host.ts";
import type { Tool } from "../sdk/tool.ts";
import { builtInTools } from "../tools/built-in-tools.ts";
import { allowedTools } from "../tools/tool-policy.ts";
import type { RuntimeState } from "./runtime-state.ts";

/** The tools that a turn may use now. */
export function turnTools({ loaded }: RuntimeState, host: Pick<PluginHost, "tools">): Tool[] {
  return allowedTools([...builtInTools, ...host.tools()], loaded.config.tools ?? {});
}
