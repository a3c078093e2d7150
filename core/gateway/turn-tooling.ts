import { errorMessage } from "../sdk/errors.ts";
import type { Tool, ToolContext } from "../sdk/tool.ts";
import { allowedSkills } from "./agent-skills.ts";
import type { TurnPreparationOptions } from "./preparation-contract.ts";
import type { TurnJob } from "./prepared-turn.ts";
import { createTurnPrompt, type TurnPrompt } from "./turn-prompt.ts";
import { describeRefused, turnTools } from "./turn-tools.ts";
import { workspaceOf } from "./workspace-of.ts";

/** Tools for turns: which there are, and what they are told of the turn. */
export interface TurnTooling {
  /** Those that a turn for this message could use now. */
  tools(job: TurnJob, modelRef?: string): Tool[];
  /** The same for a turn that begins, with a step in its trace about those that it may not use. */
  begin(job: TurnJob, modelRef?: string): Tool[];
  /** Makes ready what the tools of a turn come from. Never rejects. */
  prepare(): Promise<void>;
  /** The system prompt, with the skills for a message. */
  prompt: TurnPrompt;
  context(job: TurnJob): Pick<ToolContext, "asked" | "workspace" | "approve">;
}

export function createTurnTooling(options: TurnPreparationOptions): TurnTooling {
  const { storage, state, channels, workshop, isOwner } = options;
  const { clock, paths, logger } = options.options;
  return {
    tools: (job, modelRef) => turnTools(job, options, modelRef).tools,
    begin(job, modelRef) {
      const { tools, refused } = turnTools(job, options, modelRef);
      if (refused.length > 0) {
        const text = `Tools left out: ${describeRefused(refused)}`;
        const step = { inboxId: job.id, at: clock.now(), kind: "note" as const, text };
        storage.appendTrace([step]).catch((error: unknown) => {
          logger.debug(`a step of a trace was not stored: ${errorMessage(error)}`);
        });
      }
      return tools;
    },
    prepare: () => workshop.prepare(),
    prompt: createTurnPrompt({
      clock,
      paths,
      config: () => state().loaded.config,
      channelLabel: (channel) => channels.label(channel),
      skills: ({ agentId, message }) => {
        const { config } = state().loaded;
        const workspace = workspaceOf(agentId, config, paths);
        return workshop.skills.offered(workspace, allowedSkills(config, agentId, message));
      },
    }),
    context(job) {
      const { id, address, sender, chatType } = job.message;
      const skills = allowedSkills(state().loaded.config, job.agentId, job.message);
      return {
        asked: {
          id,
          address,
          senderId: sender.id,
          senderName: sender.name,
          chatType,
          isOwner: isOwner(job),
          ...(skills === undefined ? {} : { skills }),
        },
        workspace: workspaceOf(job.agentId, state().loaded.config, paths),
        approve: (request, signal) => workshop.approvals.ask(job, request, signal),
      };
    },
  };
}
