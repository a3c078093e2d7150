import type { ChatCommand } from "../sdk/command.ts";
import { allowlist } from "./allowlist.ts";
import { approve } from "./approve.ts";
import { config } from "./config.ts";
import { explain } from "./explain.ts";
import { exportSession } from "./export.ts";
import { pair } from "./pair.ts";

/** What changes the config, lets people in, or shows what others wrote: for owners. */
export const operatorCommands: readonly ChatCommand[] = [
  approve,
  pair,
  allowlist,
  config,
  explain,
  exportSession,
];
