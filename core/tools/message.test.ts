import { expect, test } from "vitest";
import type { Address } from "../sdk/channel.ts";
import { createToolContext, runTool } from "./tool-fixture.ts";
import { createMessage, type MessageRules } from "./message.ts";

type CrossContext = NonNullable<ReturnType<MessageRules["config"]>["crossContext"]>;

async function send(input: object, crossContext: CrossContext = {}) {
  const sent: [Address, string, string][] = [];
  const tool = createMessage({
    config: () => ({ crossContext }),
    send: async (...row) => void sent.push(row),
  });
  const said = await runTool(tool, input, createToolContext());
  return { said, sent };
}

test("sends within the channel, once for each question and text", async () => {
  const { said, sent } = await send({ to: "room-2", message: "hi" });
  expect(said).toBe("It is on its way.");
  expect(sent[0]?.slice(0, 2)).toEqual([
    { channel: "fake", account: "default", conversation: "room-2" },
    "hi",
  ]);
  const again = await send({ to: "room-2", message: "hi" });
  expect(again.sent[0]?.[2]).toBe(sent[0]?.[2]);
});

test.each([
  [{ to: "x", message: "hi", channel: "other" }, {}, "allowAcrossProviders"],
  [{ to: "x", message: "hi" }, { allowWithinProvider: false }, "allowWithinProvider"],
])("%j with %j is not sent", async (input, rules, key) => {
  const { said, sent } = await send(input, rules);
  expect(said).toContain(key);
  expect(sent).toEqual([]);
});

test("goes to another channel where the config says so", async () => {
  const { sent } = await send(
    { to: "x", message: "hi", channel: "other" },
    { allowAcrossProviders: true },
  );
  expect(sent[0]?.[0]).toEqual({ channel: "other", account: "default", conversation: "x" });
});
