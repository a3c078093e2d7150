import { expect, test } from "vitest";
import type { CommandContext, CommandSession } from "openclaw/sdk";
import { greet } from "./greet.ts";

const session: CommandSession = {
  reset: async () => {},
  abort: async () => 0,
  model: async () => ({ ref: "some/model", source: "default" }),
  setModel: async () => ({ ref: "some/model" }),
  models: async () => [],
  status: async () => [],
  commands: () => [greet],
};
const context: CommandContext = {
  sessionKey: "test",
  sender: { id: "1", name: "Ada", isOwner: false },
  channel: "test",
  args: "",
  session,
  signal: new AbortController().signal,
};

test("it greets the sender, or whom the sender names", async () => {
  expect(await greet.run(context)).toContain("Hello, Ada!");
  expect(await greet.run({ ...context, args: "Bob" })).toContain("Hello, Bob!");
});

test("it names the model of the session", async () => {
  expect(await greet.run(context)).toContain("some/model");
});
