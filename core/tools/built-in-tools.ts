import type { Tool } from "../sdk/tool.ts";
import { currentTime } from "./current-time.ts";
import { mediaTools } from "./media-tools.ts";
import { sessionStatus } from "./session-status.ts";

/** The tools that every agent has unless the policy takes them away. */
export const builtInTools: readonly Tool[] = [currentTime, sessionStatus, ...mediaTools];
