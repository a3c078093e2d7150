import type { ChatCommand } from "../sdk/command.ts";
import { context } from "./context.ts";
import { models } from "./models.ts";
import { tools } from "./tools.ts";
import { usage } from "./usage.ts";
import { whoami } from "./whoami.ts";

/** What only shows something. */
export const viewCommands: readonly ChatCommand[] = [models, tools, context, usage, whoami];
