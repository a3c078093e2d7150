import type { ChatCommand } from "../sdk/command.ts";
import { conversationCommands } from "./conversation-commands.ts";
import { operatorCommands } from "./operator-commands.ts";

/** The chat commands of the gateway, in the order of the help text. */
export const builtInCommands: readonly ChatCommand[] = [
  ...conversationCommands,
  ...operatorCommands,
];
