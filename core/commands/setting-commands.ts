import type { ChatCommand } from "../sdk/command.ts";
import { queue } from "./queue.ts";
import { reasoning } from "./reasoning.ts";
import { think } from "./think.ts";
import { verbose } from "./verbose.ts";

/** What is chosen for one conversation and stays. */
export const settingCommands: readonly ChatCommand[] = [think, reasoning, verbose, queue];
