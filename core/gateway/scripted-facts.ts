import { builtInCommands } from "../commands/built-in-commands.ts";
import type { ModelEvent } from "../sdk/provider.ts";
import { textOf } from "../sdk/message.ts";
import type { DirectCall } from "./direct-call.ts";

async function* echoEvents({ messages }: DirectCall): AsyncGenerator<ModelEvent> {
  const text = messages.map((each) => textOf(each.content)).join("\n");
  yield { type: "text-delta", text: `echo: ${text}` };
  yield { type: "finish", reason: "stop" };
}

/** What a scripted runtime answers to questions that no test turns on. */
export const pretended = {
  commands: () => builtInCommands,
  callModel: async (call: DirectCall) => ({ ref: "script/echo", events: echoEvents(call) }),
  defaultModel: async () => "script/echo",
  listModels: async () => ["script/echo"],
  checkModel: async (ref: string) => ({ ref }),
  modelProblem: async () => undefined,
  warnings: () => [],
  leaveSafeMode: async () => false,
  reload: async () => undefined,
};
