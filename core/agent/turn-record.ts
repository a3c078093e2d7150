import { parseToolArguments, textOf } from "../sdk/message.ts";
import type { Message } from "../sdk/message.ts";
import type { AgentRun } from "./agent-run.ts";
import { capContent } from "./cap-content.ts";

export interface TurnRecord {
  /** The new messages of the turn, as they are stored. */
  readonly messages: Message[];
  readonly committed: number;
  add(...messages: Message[]): void;
  /** Hands everything that is new to `onStep` and waits for it. */
  commit(): Promise<void>;
  /** Adds what is stored already. */
  addStored(...messages: Message[]): void;
  /** Cuts the tool results that are sent from now on; what is stored stays. Answers false when none is longer. */
  cutResults(maxChars: number): boolean;
  /** The turn as the model is sent it: arguments that are no JSON object are left out, because endpoints refuse the whole request for them. */
  sent(): readonly Message[];
}

export function createTurnRecord(run: AgentRun): TurnRecord {
  const earlier = run.resumeFrom ?? [];
  const messages: Message[] = earlier.length === 0 ? [run.userMessage] : [];
  const sent: Message[] = [run.userMessage, ...earlier.map(withJsonArguments)];
  let committed = 0;
  return {
    messages,
    get committed() {
      return committed;
    },
    add(...added) {
      messages.push(...added);
      sent.push(...added.map(withJsonArguments));
    },
    addStored(...added) {
      messages.push(...added);
      sent.push(...added);
      committed += added.length;
    },
    cutResults(maxChars) {
      let isCut = false;
      for (const [index, message] of sent.entries()) {
        if (message.role !== "tool" || textOf(message.content).length <= maxChars) continue;
        sent[index] = { ...message, content: capContent(message.content, maxChars) };
        isCut = true;
      }
      return isCut;
    },
    async commit() {
      const fresh = messages.slice(committed);
      if (fresh.length === 0 || run.hooks?.onStep === undefined) return;
      await run.hooks.onStep(fresh);
      committed += fresh.length;
    },
    sent: () => sent,
  };
}

function withJsonArguments(message: Message): Message {
  if (message.role !== "assistant" || message.toolCalls === undefined) return message;
  return {
    ...message,
    toolCalls: message.toolCalls.map((call) => {
      const isObject =
        call.arguments.trim() !== "" && parseToolArguments(call.arguments) !== undefined;
      return isObject ? call : { ...call, arguments: "{}" };
    }),
  };
}
