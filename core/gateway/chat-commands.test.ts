import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { defineTool, z } from "../sdk/index.ts";
import {
  startTestRuntime,
  type TestRuntime,
  type TestRuntimeOptions,
} from "./fixtures/test-runtime.ts";

interface Chat extends TestRuntime {
  /** Sends a message and answers the text of what comes back. */
  send(text: string, senderId?: string): Promise<string>;
}

const running: TestRuntime[] = [];

async function start(options: Partial<TestRuntimeOptions> = {}): Promise<Chat> {
  const given = await startTestRuntime({
    script: (_, index) => ({ text: `answer ${index}`, reasoning: `thought ${index}` }),
    ...options,
    config: { commands: { ownerAllowFrom: ["fake:olga"] }, ...options.config },
  });
  running.push(given);
  let count = options.home === undefined ? 0 : 100;
  return {
    ...given,
    async send(text, senderId = "ann") {
      count += 1;
      const before = given.platform.sent.length;
      await given.platform.receive({
        id: `m${count}`,
        text,
        chatType: "direct",
        address: { channel: "fake", account: "default", conversation: `chat-${senderId}` },
        sender: { id: senderId, name: senderId, isBot: false, roles: [] },
      });
      await given.platform.untilSent(before + 1);
      return given.platform.sent.at(-1)?.text ?? "";
    },
  };
}

afterEach(async () => {
  await Promise.all(running.splice(0).map((each) => each.end()));
});

test.each(["/config show", "/allowlist", "/pair", "/explain", "/export"])(
  "%s is refused to somebody who is no owner, with the way to become one",
  async (command) => {
    const chat = await start();
    expect(await chat.send(command)).toContain("commands.ownerAllowFrom");
    expect(await chat.send(command, "olga")).not.toContain("is for the owner");
  },
);

test("help shows each person the commands that they may use", async () => {
  const chat = await start();
  expect(await chat.send("/help")).not.toContain("/config");
  expect(await chat.send("/help", "olga")).toContain("`/config show [path]");
});

test("a slash word that is no command goes to the model as it is", async () => {
  const chat = await start();
  expect(await chat.send("/frobnicate now")).toBe("answer 0");
  expect(JSON.stringify(chat.provider.requests[0]?.messages)).toContain("/frobnicate now");
});

test("/think sets the level of the conversation, and before a question that of one message", async () => {
  const chat = await start();
  expect(await chat.send("/think high")).toBe("Thinking level set to high.");
  await chat.send("Why?");
  await chat.send("/think low And now?");
  await chat.send("Still?");
  expect(await chat.send("/think nonsense")).toContain("There is no such thinking level");
  expect(await chat.send("/think default")).toBe("Thinking level reset to default (off).");
  await chat.send("Done?");
  const { requests } = chat.provider;
  expect(requests.map((request) => request.thinking)).toEqual(["high", "low", "high", "off"]);
  expect(JSON.stringify(requests[1]?.messages.at(-1))).toContain('"And now?"');
});

test("what was chosen survives /new and a restart, and is no other person's choice", async () => {
  const chat = await start();
  await chat.send("/think max");
  await chat.send("/name Plans for June");
  await chat.send("/new");
  await chat.send("Hi", "bob");
  await chat.end({ keep: true });
  running.splice(0);
  const again = await start({ home: chat.home });
  expect(await again.send("/status")).toMatch(/Session: Plans for June · [\s\S]*Think: max/);
  expect(chat.provider.requests[0]?.thinking).toBe("off");
});

test("/model before a question pins the model and asks it", async () => {
  const chat = await start();
  expect(await chat.send("/model scripted/two Hello")).toBe("answer 0");
  expect(chat.provider.requests[0]?.model.id).toBe("two");
  expect(JSON.stringify(chat.provider.requests[0]?.messages)).not.toContain("/model");
  expect(await chat.send("/model")).toContain("scripted/two (chosen for this conversation)");
  expect(await chat.send("/model nobody/x Hello")).toContain('"nobody"');
  expect(await chat.send("/models scripted")).toContain("- scripted/one\n- scripted/two");
});

test("/reasoning shows thoughts before the answer, as a message of its own", async () => {
  const chat = await start();
  await chat.send("One?");
  await chat.send("/reasoning on");
  await chat.send("Two?");
  await chat.platform.untilSent(4);
  expect(chat.platform.sent.map(({ kind, text }) => [kind, text])).toEqual([
    ["answer", "answer 0"],
    ["notice", "Reasoning is shown before answers, where the model gives any."],
    ["notice", "🧠 Thinking\nthought 1"],
    ["answer", "answer 1"],
  ]);
});

test("/verbose says which tools run; full also what they answered", async () => {
  const add = defineTool({
    name: "add",
    description: "Adds two numbers. Nothing else.",
    inputSchema: z.object({ a: z.number(), b: z.number() }),
    risk: "none",
    execute: async ({ a, b }) => String(a + b),
  });
  const call = { toolCalls: [{ name: "add", arguments: { a: 2, b: 3 } }] };
  const chat = await start({ tools: [add], script: [call, { text: "5" }, call, { text: "five" }] });
  expect(await chat.send("/tools verbose")).toContain("- `add` – Adds two numbers.");
  await chat.send("/verbose full 2 + 3?");
  await chat.platform.untilSent(4);
  expect(chat.platform.sent.slice(1).map(({ text }) => text)).toEqual([
    '🔧 add {"a":2,"b":3}',
    "↳ add: 5",
    "5",
  ]);
  expect(await chat.send("and again?")).toBe("five");
});

test("/context shows what a request consists of, as estimates", async () => {
  const chat = await start();
  await chat.send("Hello");
  expect(await chat.send("/context")).toMatch(
    /^📚 Context: about \d+ of 8\.0k tokens \(\d+%, est\.\)\n- System prompt: [\d.]+k?\n- Tools \(\d+\): [\d.]+k?\n- Messages \(2\): \d+$/,
  );
  expect(await chat.send("/context json")).toContain('"window": 8000');
});

test("the config is read at once and changed only where the machine's owner allowed it", async () => {
  const chat = await start();
  expect(await chat.send("/config show commands", "olga")).toContain('"fake:olga"');
  expect(await chat.send("/config set agents.defaults.thinkingDefault low", "olga")).toContain(
    "openclaw config set commands.config true",
  );
  expect(await chat.send("/config show nothing.here", "olga")).toContain("Nothing is set");
});

test("with commands.config an owner changes the config file, and nonsense is refused", async () => {
  const commands = { ownerAllowFrom: ["fake:olga"], config: true };
  const chat = await start({ config: { commands } });
  const file = join(chat.home, ".openclaw", "openclaw.json");
  expect(await chat.send("/config set agents.defaults.thinkingDefault low", "olga")).toMatch(
    /^Set /,
  );
  expect(await readFile(file, "utf8")).toMatch(/thinkingDefault"?: *"low"/);
  expect(await chat.send("/config set agents.defaults.timeoutSeconds soon", "olga")).toContain(
    "Nothing was written",
  );
  expect(await chat.send("/config unset agents.defaults.thinkingDefault", "olga")).toMatch(
    /^Removed/,
  );
  expect(await readFile(file, "utf8")).not.toContain("low");
});

test("/pair lists who asks and lets them in", async () => {
  const chat = await start({
    channel: { access: { direct: "pairing", allowFrom: ["olga"] } },
  });
  const code = /Pairing code: (\w+)/.exec(await chat.send("hi", "stranger"))?.[1] ?? "";
  expect(await chat.send("/pair", "olga")).toContain(
    `stranger (stranger) on fake: \`/pair ${code}\``,
  );
  expect(await chat.send(`/pair ${code.toLowerCase()}`, "olga")).toBe(
    "stranger may talk to me on fake now.",
  );
  expect(await chat.send("/pair ABCD", "olga")).toContain("No request has this code");
  expect(await chat.send("hello", "stranger")).toBe("answer 0");
});

test("/allowlist shows who is let in and needs the same switch to change it", async () => {
  const chat = await start({
    channel: { access: { direct: "allowlist", allowFrom: ["olga", "ann"] } },
  });
  expect(await chat.send("/allowlist", "olga")).toBe("channels.fake.allowFrom:\n- olga\n- ann");
  expect(await chat.send("/allowlist add bob", "olga")).toContain("commands.config");
});

test("/explain tells the way of the last message", async () => {
  const chat = await start();
  await chat.send("Hello", "olga");
  expect(await chat.send("/explain", "olga")).toMatch(
    /Message m1 from olga[\s\S]*scripted\/one answered/,
  );
});

test("/export writes the conversation into the workspace, readable for its owner alone", async () => {
  const chat = await start();
  await chat.send("Hello there", "olga");
  const text = await chat.send("/export", "olga");
  const file = /written to (.+)\.$/.exec(text)?.[1] ?? "";
  const document = await readFile(file, "utf8");
  expect(document).toContain("Hello there");
  expect(document).toContain("answer 0");
  expect(document).not.toContain("thought 0");
});

test("own words start a new conversation", async () => {
  const chat = await start({ config: { session: { resetTriggers: ["/fresh"] } } });
  await chat.send("remember me");
  expect(await chat.send("/fresh")).toBe("Started a new conversation.");
  await chat.send("hello");
  expect(JSON.stringify(chat.provider.requests[1]?.messages)).not.toContain("remember me");
});

test("a conversation that was idle for too long starts anew, and the old one is kept", async () => {
  const chat = await start({ config: { session: { reset: { mode: "idle", idleMinutes: 30 } } } });
  await chat.send("remember me");
  await chat.clock.advance(20 * 60_000);
  await chat.send("still there?");
  await chat.clock.advance(31 * 60_000);
  await chat.send("hello");
  const seen = chat.provider.requests.map((request) => JSON.stringify(request.messages));
  expect(seen[1]).toContain("remember me");
  expect(seen[2]).not.toContain("remember me");
  const past = await chat.runtime.storage.listPastTranscripts("agent:main:fake:direct:ann", 10);
  expect(past).toHaveLength(1);
});
