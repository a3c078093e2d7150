import { readDirectives } from "../commands/read-directives.ts";
import type { Config } from "../config/schema.ts";
import type { Clock } from "../lib/clock.ts";
import type { ResolvedModel } from "../models/resolve-model.ts";
import type { OpenedTurn, SessionRow } from "../sdk/storage.ts";
import type { Tool } from "../sdk/tool.ts";
import { estimateMessageTokens } from "../sessions/estimate-tokens.ts";
import type { ContextFacts, FittedHistory } from "./context-contract.ts";
import { choicesInForce } from "./session-choices.ts";
import type { PreparedTurn, TurnJob } from "./prepared-turn.ts";
import type { TurnPrompt } from "./turn-prompt.ts";
import { userMessageOf } from "./user-message.ts";

export interface PrepareTurnDependencies {
  clock: Clock;
  config: () => Config;
  prompt: TurnPrompt;
  /** Of this machine, for agents that have none of their own. */
  hostTimeZone: string;
  model(session: SessionRow): Promise<ResolvedModel>;
  tools(): Tool[];
  /** What was said around the message. */
  context(job: TurnJob): Promise<string>;
  /** The part of the conversation that is sent. */
  fit(facts: ContextFacts): Promise<FittedHistory>;
}

/** Gathers what the model call starts from: model, system prompt, the part of the transcript that fits, tools and limits. */
export async function prepareTurn(
  job: TurnJob,
  { session, entries, compaction, merged = [] }: OpenedTurn,
  deps: PrepareTurnDependencies,
): Promise<PreparedTurn> {
  const model = await deps.model(session);
  const defaults = deps.config().agents?.defaults ?? {};
  const tools = deps.tools();
  const timeZone = defaults.userTimezone ?? deps.hostTimeZone;
  const system = await deps.prompt(job, { modelRef: model.ref, tools, timeZone });
  const own = new Set([job.id, ...merged.map((row) => row.id)]);
  const isOwn = ({ inboxId }: { inboxId?: string }) => inboxId !== undefined && own.has(inboxId);
  const [first, ...resumeFrom] = entries.filter(isOwn).map((row) => row.message);
  const userMessage =
    first?.role === "user" ? first : userMessageOf([...merged, job], await deps.context(job));
  const fitted = await deps.fit({
    session,
    entries: entries.filter((row) => !isOwn(row)),
    ...(compaction === undefined ? {} : { compaction }),
    model,
    system,
    tools,
    incoming: estimateMessageTokens(userMessage),
  });
  const choices = choicesInForce(deps.config(), {
    agentId: job.agentId,
    channel: job.message.address.channel,
    ...(session.settings === undefined ? {} : { settings: session.settings }),
    directives: readDirectives(job.message.text).directives,
    modelParams: model.params,
  });
  return {
    model,
    system,
    history: fitted.history,
    shortenHistory: fitted.shorten,
    ...(fitted.pruning === undefined ? {} : { pruning: fitted.pruning }),
    userMessage,
    ...(resumeFrom.length > 0 ? { resumeFrom } : {}),
    tools,
    thinking: choices.thinking,
    display: { reasoning: choices.reasoning, verbose: choices.verbose },
    limits: defaults.timeoutSeconds ? { timeoutSeconds: defaults.timeoutSeconds } : {},
    toolContext: {
      sessionKey: job.sessionKey,
      agentId: job.agentId,
      turn: {
        model: model.ref,
        thinking: choices.thinking,
        startedAt: deps.clock.now(),
        historyMessages: fitted.history.length,
      },
      timeZone,
    },
  };
}
