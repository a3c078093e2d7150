import type { ChatCommand } from "../sdk/command.ts";
import { commands } from "./commands.ts";
import { help } from "./help.ts";
import { model } from "./model.ts";
import { newSession } from "./new.ts";
import { status } from "./status.ts";
import { stop } from "./stop.ts";
import { whoami } from "./whoami.ts";

/** The chat commands of the gateway, in the order of the help text. */
export const builtInCommands: readonly ChatCommand[] = [
  help,
  status,
  newSession,
  model,
  stop,
  whoami,
  commands,
];
