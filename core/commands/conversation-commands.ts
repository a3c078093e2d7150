import type { ChatCommand } from "../sdk/command.ts";
import { commands } from "./commands.ts";
import { compact } from "./compact.ts";
import { help } from "./help.ts";
import { model } from "./model.ts";
import { nameSession } from "./name.ts";
import { newSession } from "./new.ts";
import { settingCommands } from "./setting-commands.ts";
import { status } from "./status.ts";
import { stop } from "./stop.ts";
import { viewCommands } from "./view-commands.ts";

/** What everybody may use. */
export const conversationCommands: readonly ChatCommand[] = [
  help,
  status,
  newSession,
  model,
  stop,
  compact,
  ...settingCommands,
  ...viewCommands,
  nameSession,
  commands,
];
