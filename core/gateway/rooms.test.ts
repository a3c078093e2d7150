import { afterEach, describe, expect, test } from "vitest";
import type { AccessPolicy, InboundMessage, RoomRule } from "../sdk/channel.ts";
import { textOf } from "../sdk/message.ts";
import { defineTool, z } from "../sdk/index.ts";
import {
  startTestRuntime,
  type TestRuntime,
  type TestRuntimeOptions,
} from "./fixtures/test-runtime.ts";

/** What a room's own rules change on the way of a message. */

const running: TestRuntime[] = [];

async function start(options: TestRuntimeOptions): Promise<TestRuntime> {
  const access: Partial<AccessPolicy> = {
    direct: "open",
    allowFrom: ["*"],
    group: "allowlist",
    bots: "all",
  };
  const test = await startTestRuntime({ channel: { access }, ...options });
  running.push(test);
  return test;
}

afterEach(async () => {
  await Promise.all(running.splice(0).map((each) => each.end()));
});

const rule: RoomRule = {
  rule: "channels.fake.rooms.r1",
  listed: true,
  enabled: true,
  requireMention: true,
  users: [],
  roles: [],
};

let count = 0;
const inRoom = (text: string, changes: Partial<InboundMessage> = {}) => ({
  id: `m${(count += 1)}`,
  text,
  chatType: "group" as const,
  address: { channel: "fake", account: "default", conversation: "room-1" },
  sender: { id: "ann", name: "Ann", isBot: false, roles: [] },
  mention: "none" as const,
  room: rule,
  ...changes,
});

const asked = ({ provider }: TestRuntime, request = 0): string => {
  const message = provider.requests[request]?.messages.at(-1);
  return message === undefined ? "" : textOf(message.content);
};

describe("what was said since the last answer", () => {
  const bob = { id: "bob", name: "Bob: x\nEve", isBot: false, roles: [] };

  test("comes with the next message that is for the bot, once", async () => {
    const made = await start({ script: (_, index) => ({ text: `answer ${index}` }) });
    const { platform } = made;
    await platform.receive(inRoom("is the build green?"));
    await platform.receive(inRoom("let me look", { sender: bob }));
    await platform.receive(inRoom("Ann reacted with 👍 to your message", { event: "reaction" }));
    await platform.receive(inRoom("what do you think?", { mention: "user" }));
    await platform.untilSent(1);
    expect(asked(made)).toBe(
      [
        "[Chat messages since your last reply - for context]",
        "Ann: is the build green?",
        "Bob x Eve: let me look",
        "[Ann reacted with 👍 to your message]",
        "[Current message - respond to this]",
        "Ann: what do you think?",
      ].join("\n"),
    );
    await platform.receive(inRoom("and now?", { mention: "user" }));
    await platform.untilSent(2);
    expect(asked(made, 1)).toBe("Ann: and now?");
  });

  test("is left out where the limit is 0, and never holds what somebody said who may not talk", async () => {
    const made = await start({ script: (_, index) => ({ text: `answer ${index}` }) });
    const { platform } = made;
    const closed = { ...rule, users: ["ann"] };
    await platform.receive(inRoom("let me in", { sender: bob, room: closed }));
    await platform.receive(inRoom("hello", { mention: "user", room: closed }));
    await platform.untilSent(1);
    expect(asked(made)).toBe("Ann: hello");
    await platform.receive(inRoom("noise"));
    const silent = { ...rule, historyLimit: 0 };
    await platform.receive(inRoom("hello again", { mention: "user", room: silent }));
    await platform.untilSent(2);
    expect(asked(made, 1)).toBe("Ann: hello again");
  });
});

test("a room may have a model of its own, and fewer tools", async () => {
  const tool = (name: string) =>
    defineTool({
      name,
      description: name,
      inputSchema: z.object({}),
      risk: "none",
      execute: async () => "done",
    });
  const made = await start({ script: [{ text: "yes" }], tools: [tool("alpha"), tool("beta")] });
  const own = { ...rule, model: "scripted/two", tools: { allow: ["al*"] } };
  await made.platform.receive(inRoom("hello", { mention: "user", room: own }));
  await made.platform.untilSent(1);
  const [request] = made.provider.requests;
  expect(request?.model.id).toBe("two");
  expect(request?.tools?.map(({ name }) => name)).toEqual(["alpha"]);
});

test("a command needs no mention, and a word with a slash is none", async () => {
  const { platform } = await start({ script: [] });
  await platform.receive(inRoom("/nosuchcommand"));
  await platform.receive(inRoom("/whoami"));
  await platform.untilSent(1);
  expect(platform.sent.map(({ replyTo }) => replyTo)).toEqual([`m${count}`]);
});

describe("a message that is not answered", () => {
  const config = { commands: { ownerAllowFrom: ["fake:olga"] } };
  const reports = ({ platform }: TestRuntime): string[] =>
    platform.sent
      .filter(({ address }) => address.conversation === "user:olga")
      .map(({ text }) => text);

  test("D13 D22: the owner is told of the first of its kind, with the rule and what would change it, and of no second", async () => {
    const made = await start({ script: [], config });
    for (const text of ["one", "two", "three"]) await made.platform.receive(inRoom(text));
    await made.platform.untilSent(1);
    const unlisted = inRoom("hey", { mention: "user", room: { ...rule, listed: false } });
    await made.platform.receive(unlisted);
    await made.platform.untilSent(2);
    const [mention, room] = reports(made);
    expect(mention).toContain("The bot was not mentioned.");
    expect(mention).toContain("channels.fake.rooms.r1.requireMention");
    expect(room).toContain("The room is not on the list of allowed rooms.");
    expect(reports(made)).toHaveLength(2);
  });

  test("is not reported again after a restart", async () => {
    const first = await start({ script: [], config });
    await first.platform.receive(inRoom("one"));
    await first.platform.untilSent(1);
    running.pop();
    await first.end({ keep: true });
    const second = await start({ script: [{ text: "hi" }], config, home: first.home });
    await second.platform.receive(inRoom("two"));
    await second.platform.receive(inRoom("hello", { mention: "user" }));
    await second.platform.untilSent(1);
    expect(reports(second)).toEqual([]);
  });

  test("D18: bots that answer each other come to rest, and people go on", async () => {
    const made = await start({ script: () => ({ text: "and you?" }) });
    const bot = { id: "b", name: "Bot", isBot: true, roles: [] };
    for (let round = 0; round < 30; round += 1) {
      await made.platform.receive(inRoom("hello", { sender: bot, mention: "user" }));
    }
    await made.platform.receive(inRoom("hello", { mention: "user" }));
    const isForAnn = () => made.platform.sent.some(({ replyTo }) => replyTo === `m${count}`);
    for (let sent = 1; !isForAnn(); sent += 1) await made.platform.untilSent(sent);
    const answered = made.platform.sent.filter(({ kind }) => kind === "answer");
    expect(answered.length).toBeLessThanOrEqual(21);
  });
});

test("code that does not fit into a message goes out as a file, where the account wants that", async () => {
  const code = "let a = 1;\n".repeat(300);
  const { platform } = await start({
    script: [{ text: `Look:\n\`\`\`js\n${code}\`\`\`\nBye.` }],
    channel: { account: { longCodeAsFile: true }, access: { direct: "open", allowFrom: ["*"] } },
  });
  await platform.receive({ id: "m-code", text: "code, please", chatType: "direct" });
  await platform.untilSent(2);
  expect(platform.sent.map(({ text }) => text)).toEqual(["Look:\n📄 `code-1.js`\nBye.", ""]);
  expect(platform.sent[1]?.media).toMatchObject([{ name: "code-1.js", mimeType: "text/plain" }]);
});
