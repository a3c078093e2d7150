import { LLMock } from "@copilotkit/aimock";
import { readdir } from "node:fs/promises";
import { afterEach, expect, test } from "vitest";
import { createTestHome, type TestHome } from "./program.ts";

/** `openclaw agent` with and without a gateway, and what a stop in the middle of an answer leaves behind. */

const closings: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closings.splice(0).toReversed()) await close();
});

async function open(): Promise<TestHome> {
  const home = await createTestHome();
  closings.push(() => home.remove());
  return home;
}

/** A home whose model answers the message "wait" only when it is let go; other messages at once. */
async function openWithSlowModel() {
  const model = new LLMock({ port: 0 });
  await model.start();
  closings.push(() => model.stop());
  const asked = Promise.withResolvers<void>();
  const released = Promise.withResolvers<void>();
  model.on({ userMessage: "wait", sequenceIndex: 0 }, async () => {
    asked.resolve();
    await released.promise;
    return { content: "Worth the wait." };
  });
  model.onMessage("wait", { content: "Worth the wait." });
  model.onMessage("next", { content: "Next one." });
  const home = await open();
  await home.writeConfig({
    models: { providers: { slow: { baseUrl: `${model.url}/v1`, apiKey: "sk-slow-0123456789" } } },
    agents: { defaults: { model: "slow/model" } },
  });
  return { home, asked: asked.promise, release: () => released.resolve() };
}

const say = (message: string) => ["agent", "--message", message];

/** The conversation as the running gateway has it. */
async function historyOf(home: TestHome): Promise<string[]> {
  const { stdout } = await home.run("gateway", "call", "chat.history");
  const { messages } = JSON.parse(stdout) as { messages: { role: string; text: string }[] };
  return messages.map(({ role, text }) => `${role}: ${text}`);
}

test("without a gateway the command answers by itself, and says so beside the answer", async () => {
  const home = await open();
  const first = await home.run(...say("hello"));
  expect(first.status).toBe(0);
  expect(first.stdout).toMatch(/offline demo model[^]*You said: hello\n$/);
  expect(first.stderr).toBe("No gateway is running; this command answers by itself.\n");
  expect(await readdir(home.stateDir)).not.toContain("gateway.lock");
  const second = await home.run(...say("hello again"), "--local");
  expect(second).toEqual({ status: 0, stdout: "You said: hello again\n", stderr: "" });
});

test("for scripts the answer is one JSON document on standard output", async () => {
  const home = await open();
  const { status, stdout } = await home.run(...say("hello"), "--json");
  expect(status).toBe(0);
  expect(JSON.parse(stdout)).toEqual({
    runId: expect.stringMatching(/^[0-9a-z]+$/),
    status: "ok",
    summary: "completed",
    result: {
      payloads: [{ text: expect.stringContaining("You said: hello"), mediaUrl: null }],
      meta: {
        durationMs: expect.any(Number),
        agentMeta: { sessionKey: "agent:main:main", provider: "demo", model: "echo" },
        aborted: false,
      },
    },
  });
});

test("two commands at once take turns", async () => {
  const home = await open();
  const both = await Promise.all([home.run(...say("one")), home.run(...say("two"))]);
  expect(both.map(({ status }) => status)).toEqual([0, 0]);
  await home.startGateway();
  expect(await historyOf(home)).toHaveLength(4);
});

test("with a gateway the command goes through it, and the conversation is the same", async () => {
  const home = await open();
  await home.run(...say("before the gateway"));
  const gateway = await home.startGateway();
  const through = await home.run(...say("through the gateway"));
  expect(through).toEqual({ status: 0, stdout: "You said: through the gateway\n", stderr: "" });
  expect(await gateway.end()).toBe(0);
  expect(await home.run(...say("after it"))).toMatchObject({ stdout: "You said: after it\n" });
  await home.startGateway();
  const said = (await historyOf(home)).filter((line) => line.startsWith("user: "));
  expect(said).toEqual(["user: before the gateway", "user: through the gateway", "user: after it"]);
});

test("Ctrl+C stops a command that answers by itself, and nothing of the turn comes later", async () => {
  const { home, asked } = await openWithSlowModel();
  const { child, finished } = home.begin(...say("wait"));
  await asked;
  child.kill("SIGINT");
  const { status, stdout, stderr } = await finished;
  expect({ status, stdout }).toEqual({ status: 130, stdout: "" });
  expect(stderr).toContain("Stopped.");
  expect(await home.run(...say("next"))).toMatchObject({ status: 0, stdout: "Next one.\n" });
});

test("Ctrl+C of a command that talks through a gateway stops the turn there", async () => {
  const { home, asked } = await openWithSlowModel();
  const gateway = await home.startGateway();
  const { child, finished } = home.begin(...say("wait"));
  await asked;
  child.kill("SIGINT");
  expect(await finished).toMatchObject({ status: 130, stdout: "" });
  expect(await home.run(...say("next"))).toMatchObject({ status: 0, stdout: "Next one.\n" });
  expect(await gateway.end()).toBe(0);
});

test("a gateway that is asked to stop lets the running turn end, and whoever waits gets the answer", async () => {
  const { home, asked, release } = await openWithSlowModel();
  const gateway = await home.startGateway();
  const { finished } = home.begin(...say("wait"));
  await asked;
  const ended = gateway.end("SIGTERM");
  await gateway.untilPrinted(/stopping/);
  release();
  expect(await finished).toMatchObject({ status: 0, stdout: "Worth the wait.\n" });
  expect(await ended).toBe(0);
});

test.each([
  ["asked to stop twice", "SIGINT", 130],
  ["asked to end twice", "SIGTERM", 143],
  ["killed", "SIGKILL", null],
] as const)(
  "a gateway that is %s in the middle of a turn ends at once, and answers it after the next start",
  async (_, signal, status) => {
    const { home, asked } = await openWithSlowModel();
    const gateway = await home.startGateway();
    const { finished } = home.begin(...say("wait"));
    await asked;
    const ended = gateway.end(signal);
    if (status !== null) {
      await gateway.untilPrinted(/stopping/);
      gateway.child.kill(signal);
    }
    expect(await ended).toBe(status);
    const left = await finished;
    expect(left).toMatchObject({ status: 1, stdout: "" });
    expect(left.stderr).toContain("The message is stored");
    await home.startGateway();
    expect(await home.run(...say("next"))).toMatchObject({ status: 0, stdout: "Next one.\n" });
    expect(await historyOf(home)).toEqual([
      "user: wait",
      "assistant: Worth the wait.",
      "user: next",
      "assistant: Next one.",
    ]);
  },
);
