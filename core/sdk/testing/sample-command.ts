import type { CommandContext, CommandSession } from "../command.ts";

/** A conversation for tests of chat commands: nothing was chosen, nothing runs. Every part can be given. */
export function sampleCommandSession(parts: Partial<CommandSession> = {}): CommandSession {
  return {
    reset: async () => undefined,
    abort: async () => 0,
    model: async () => ({ ref: "some/model", source: "default" }),
    setModel: async (ref) => ({ ref: ref ?? "some/model" }),
    models: async () => [],
    status: async () => [],
    commands: () => [],
    settings: async () => ({
      chosen: {},
      inForce: {
        thinking: "off",
        reasoning: "off",
        verbose: "off",
        queue: { mode: "steer", debounceMs: 500, cap: 20, drop: "new" },
      },
    }),
    changeSettings: async () => undefined,
    compact: async () => ({ done: false, tokensBefore: 0, tokensAfter: 0, truncated: false }),
    tools: async () => [],
    usage: async () => [],
    context: async () => ({
      window: 1_000,
      system: [],
      tools: [],
      history: { messages: 0, tokens: 0 },
      summary: 0,
      compactions: 0,
    }),
    ...parts,
  };
}

/** What a command is given when somebody who is no owner types it, for tests. Every part can be given. */
export function sampleCommandContext(parts: Partial<CommandContext> = {}): CommandContext {
  return {
    sessionKey: "agent:main:main",
    sender: { id: "1", name: "Ada", isOwner: false },
    channel: "test",
    args: "",
    session: sampleCommandSession(),
    signal: new AbortController().signal,
    ...parts,
  };
}
