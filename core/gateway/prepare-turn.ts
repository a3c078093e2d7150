import type { Config } from "../config/schema.ts";
import type { Clock } from "../lib/clock.ts";
import type { ResolvedModel } from "../models/resolve-model.ts";
import type { InboundMessage } from "../sdk/channel.ts";
import type { UserMessage } from "../sdk/message.ts";
import { thinkingLevels, type ThinkingLevel } from "../sdk/provider.ts";
import type { OpenedTurn, SessionRow } from "../sdk/storage.ts";
import type { Tool } from "../sdk/tool.ts";
import { estimateTokens } from "../sessions/estimate-tokens.ts";
import { selectHistory } from "../sessions/history-window.ts";
import type { PreparedTurn, TurnJob } from "./turn-dependencies.ts";
import type { TurnPrompt } from "./turn-prompt.ts";

const assumedContextWindow = 200_000;
const assumedAnswerTokens = 8_192;

export interface PrepareTurnDependencies {
  clock: Clock;
  config: () => Config;
  prompt: TurnPrompt;
  /** Of this machine, for agents that have none of their own. */
  hostTimeZone: string;
  model(session: SessionRow): Promise<ResolvedModel>;
  tools(): Tool[];
}

/** Gathers what the model call starts from: model, system prompt, the part of the transcript that fits, tools and limits. */
export async function prepareTurn(
  job: TurnJob,
  { session, entries }: OpenedTurn,
  deps: PrepareTurnDependencies,
): Promise<PreparedTurn> {
  const model = await deps.model(session);
  const defaults = deps.config().agents?.defaults ?? {};
  const entry = deps.config().agents?.entries?.[job.agentId];
  const tools = deps.tools();
  const timeZone = defaults.userTimezone ?? deps.hostTimeZone;
  const system = await deps.prompt(job, { modelRef: model.ref, tools, timeZone });
  const begun = entries.filter((row) => row.inboxId === job.id).map((row) => row.message);
  const [first, ...resumeFrom] = begun;
  const earlier = entries.filter((row) => row.inboxId !== job.id);
  const history = selectHistory(earlier, historyBudget(model, system, defaults.contextTokens));
  const thinking = thinkingOf(model, entry?.thinkingDefault ?? defaults.thinkingDefault);
  return {
    model,
    system,
    history,
    userMessage: first?.role === "user" ? first : userMessageOf(job.message),
    ...(resumeFrom.length > 0 ? { resumeFrom } : {}),
    tools,
    thinking,
    limits: defaults.timeoutSeconds ? { timeoutSeconds: defaults.timeoutSeconds } : {},
    toolContext: {
      sessionKey: job.sessionKey,
      agentId: job.agentId,
      turn: {
        model: model.ref,
        thinking,
        startedAt: deps.clock.now(),
        historyMessages: history.length,
      },
      timeZone,
    },
  };
}

function historyBudget(model: ResolvedModel, system: string, cap: number | undefined): number {
  const known = model.model.contextWindow ?? assumedContextWindow;
  const window = Math.min(known, cap ?? known);
  const answer = Math.min(model.model.maxTokens ?? assumedAnswerTokens, Math.floor(window / 2));
  return Math.max(0, window - answer - estimateTokens(system));
}

/** What the model's own parameters say wins over the agent's default. Unset means off: an answer in a chat should not wait for thoughts that nobody asked for. */
function thinkingOf(model: ResolvedModel, fallback: ThinkingLevel | undefined): ThinkingLevel {
  const chosen = model.params["thinking"];
  return thinkingLevels.find((level) => level === chosen) ?? fallback ?? "off";
}

/** In a group the model must know who speaks; in a direct chat the name would be noise. */
function userMessageOf(message: InboundMessage): UserMessage {
  const quote = message.replyTo
    ? `[Replying to ${message.replyTo.senderName}]\n${message.replyTo.text}\n[/Replying]\n`
    : "";
  const speaker = message.chatType === "group" ? `${message.sender.name}: ` : "";
  return {
    role: "user",
    content: [{ type: "text", text: `${quote}${speaker}${message.text}` }, ...message.media],
    sender: { id: message.sender.id, name: message.sender.name },
  };
}
