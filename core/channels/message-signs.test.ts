import { expect, test } from "vitest";
import { createSilentLogger } from "../sdk/testing/test-host.ts";
import { sampleMessage } from "../sdk/testing/storage-samples.ts";
import type { LiveReply } from "./live-reply.ts";
import { withSigns, type SignPlan } from "./message-signs.ts";

const status = { thinking: "🤔", tool: "🔧", done: "✅", error: "❌" };

function setUp(plan: Partial<SignPlan>, react?: () => Promise<void>) {
  const done: string[] = [];
  const nothing = (): void => undefined;
  const live: LiveReply = {
    start: nothing,
    onDelta: nothing,
    onTool: nothing,
    onModel: nothing,
    finish: nothing,
  };
  const channel = {
    async react(_: unknown, id: string, { emoji, isOn }: { emoji: string; isOn: boolean }) {
      await react?.();
      done.push(`${isOn ? "+" : "-"}${emoji} ${id}`);
    },
  };
  const full = { acknowledge: "👀", removesAcknowledgement: false, ...plan };
  const options = { channel, message: sampleMessage(), plan: full, logger: createSilentLogger() };
  return { signed: withSigns(live, options), done, live };
}

/** The signs are put one after another, behind the caller. */
const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

test("the message is marked as seen when it is accepted, and stays marked", async () => {
  const { signed, done } = setUp({});
  signed.start();
  signed.onModel("a/b");
  signed.finish("final");
  await settle();
  expect(done).toEqual(["+👀 message-1"]);
});

test("the mark goes with the answer where the config asks for that", async () => {
  const { signed, done } = setUp({ removesAcknowledgement: true });
  signed.start();
  signed.finish("final");
  await settle();
  expect(done).toEqual(["+👀 message-1", "-👀 message-1"]);
});

test("the status is one sign at a time, and nothing follows the last", async () => {
  const { signed, done } = setUp({ status });
  signed.start();
  signed.onModel("a/b");
  signed.onTool("clock", "start");
  signed.onTool("clock", "end");
  signed.finish("final");
  signed.onTool("late", "start");
  signed.finish("error");
  await settle();
  const signs = done.map((line) => line.split(" ")[0]);
  expect(signs).toEqual(["+👀", "+🤔", "-👀", "+🔧", "-🤔", "+🤔", "-🔧", "+✅", "-🤔"]);
});

test("a platform that refuses signs costs nothing else", async () => {
  const { signed, done } = setUp({ status }, () => Promise.reject(new Error("no permission")));
  signed.start();
  signed.finish("error");
  await settle();
  expect(done).toEqual([]);
});

test("without signs the reply is left as it is", () => {
  const { signed, live } = setUp({ acknowledge: "" });
  expect(signed).toBe(live);
});
