import { createCalendar } from "../agent/calendar.ts";
import { buildSystemPrompt } from "../agent/system-prompt.ts";
import { createWorkspaceReader, type WorkspaceFile } from "../agent/workspace-files.ts";
import type { Paths } from "../config/paths.ts";
import type { Config } from "../config/schema.ts";
import type { Clock } from "../lib/clock.ts";
import type { Tool } from "../sdk/tool.ts";
import type { TurnJob } from "./prepared-turn.ts";
import { workspaceOf } from "./workspace-of.ts";

export interface TurnPromptOptions {
  clock: Clock;
  paths: Paths;
  config: () => Config;
  /** The skills for a message. */
  skills(job: TurnJob): Promise<readonly { name: string; description: string }[]>;
  /** The name of a channel for people. */
  channelLabel: (channel: string) => string;
}

export interface TurnPromptFacts {
  modelRef: string;
  tools: readonly Tool[];
  timeZone: string;
  /** When the conversation began, as far as it is still told; now when absent. */
  since?: number;
}

/** The system prompt of one turn: who the agent is, its own files, the room, and what changes from day to day last. */
export type TurnPrompt = (job: TurnJob, facts: TurnPromptFacts) => Promise<string>;

export function createTurnPrompt(options: TurnPromptOptions): TurnPrompt {
  const { clock, paths, config, channelLabel } = options;
  const workspace = createWorkspaceReader();
  const calendar = createCalendar();

  async function readFiles({ agentId, message }: TurnJob): Promise<WorkspaceFile[]> {
    const { skipBootstrap, bootstrapMaxChars, bootstrapTotalMaxChars } =
      config().agents?.defaults ?? {};
    if (skipBootstrap) return [];
    return workspace.read(workspaceOf(agentId, config(), paths), {
      chatType: message.chatType,
      ...(bootstrapMaxChars ? { maxChars: bootstrapMaxChars } : {}),
      ...(bootstrapTotalMaxChars ? { totalMaxChars: bootstrapTotalMaxChars } : {}),
    });
  }

  return async (job, { modelRef, tools, timeZone, since }) => {
    const { message, agentId } = job;
    const entry = config().agents?.entries?.[agentId];
    const agentName = entry?.identity?.name ?? entry?.name;
    return buildSystemPrompt({
      files: await readFiles(job),
      skills: tools.some(({ name }) => name === "skill") ? await options.skills(job) : [],
      ...(agentName ? { agentName } : {}),
      channel: channelLabel(message.address.channel),
      chatType: message.chatType,
      ...(message.room?.systemPrompt ? { roomPrompt: message.room.systemPrompt } : {}),
      timeZone,
      calendar,
      now: clock.now(),
      ...(since === undefined ? {} : { since }),
      toolNames: tools.map((tool) => tool.name),
      modelRef,
    });
  };
}
