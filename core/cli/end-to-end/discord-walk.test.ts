import { LLMock } from "@copilotkit/aimock";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startPlatform, type Platform, type Speaker } from "./discord-platform.ts";
import { createTestHome, type GatewayProcess, type TestHome } from "./program.ts";

/**
 * The main job, whole: the built program, the real discord.js at an independent Discord server, the real openai client at an independent model server. The
 * tests are one story and run in order.
 */

let platform: Platform;
let model: LLMock;
let home: TestHome;
let gateway: GatewayProcess;
const key = "sk-walk-1234567890abcdef";

const ann: Speaker = { id: "135000000000000021", name: "Ann", channelId: "135000000000000921" };
const bob: Speaker = { id: "135000000000000022", name: "Bob", channelId: "135000000000000922" };
const inRoom = (speaker: Speaker): Speaker => ({
  ...speaker,
  channelId: platform.channelId,
  guildId: platform.guildId,
});

beforeAll(async () => {
  platform = await startPlatform();
  model = new LLMock({ port: 0 });
  await model.start();
  home = await createTestHome({ QWEN_API_KEY: key });
  await home.writeConfig({
    models: { providers: { qwen: { baseUrl: `${model.url}/v1`, api: "openai-completions" } } },
    agents: { defaults: { model: "qwen/qwen3.5-plus" } },
    channels: {
      discord: {
        token: platform.token,
        apiUrl: platform.apiUrl,
        guilds: { [platform.guildId]: { requireMention: true } },
      },
    },
  });
  gateway = await home.startGateway();
  await gateway.untilPrinted(/discord.*connected/i);
});

afterAll(async () => {
  await gateway.end();
  await home.remove();
  await model.stop();
  await platform.close();
});

/** The conversation as the model was sent it, newest request last. */
const requests = () => model.getRequests().map((entry) => JSON.stringify(entry.body));

test("a stranger who writes to the bot gets a pairing code and no answer", async () => {
  await platform.say("hello", ann);
  await platform.untilPosts(1);
  expect(platform.posts[0]?.channelId).toBe(ann.channelId);
  expect(platform.posts[0]?.content).toContain("openclaw pairing approve discord");
  expect(requests()).toHaveLength(0);
});

test("the owner sees the request and approves it while the gateway runs", async () => {
  const list = await home.run("pairing", "list", "discord");
  const code = /Pairing code: (\w+)/.exec(platform.posts[0]?.content ?? "")?.[1] ?? "";
  expect(list.stdout).toContain(code);
  const approved = await home.run("pairing", "approve", "discord", code);
  expect(approved).toMatchObject({ status: 0, stdout: expect.stringContaining(ann.id) });
});

test("the paired sender is answered by the model, as a reply to the question", async () => {
  model.onMessage("I am Ann", { content: "Hello Ann!" });
  const question = await platform.say("I am Ann", ann);
  await platform.untilPosts(2);
  expect(platform.posts[1]).toEqual({
    channelId: ann.channelId,
    content: "Hello Ann!",
    replyTo: question,
  });
});

test("a mention in a server is answered there, and what mentions nobody is left alone", async () => {
  model.onMessage("what time", { content: "Time for tea." });
  await platform.say("what time is it, everyone?", inRoom(bob));
  const question = await platform.say(`<@${platform.botUserId}> what time is it?`, inRoom(bob));
  await platform.untilPosts(3);
  expect(platform.posts[2]).toEqual({
    channelId: platform.channelId,
    content: "Time for tea.",
    replyTo: question,
  });
  expect(requests()).toHaveLength(2);
});

test("a long answer with code arrives whole, no part too long, every fence closed", async () => {
  const code = Array.from({ length: 260 }, (_, line) => `const value${line} = ${line};`).join("\n");
  const answer = `Here it is.\n\n\`\`\`ts\n${code}\n\`\`\`\n\nThat was all.`;
  expect(answer.length).toBeGreaterThan(5500);
  model.onMessage("show me the code", { content: answer });
  await platform.say("show me the code", ann);
  await platform.untilPosts(6);
  const parts = platform.posts.slice(3).map((post) => post.content);
  for (const part of parts) {
    expect(part.length).toBeLessThanOrEqual(2000);
    expect(part.match(/^```/gm)?.length ?? 0).toSatisfy((count: number) => count % 2 === 0);
  }
  expect(parts.join("\n").match(/const value\d+ = \d+;/g)).toEqual(code.split("\n"));
  expect(parts.at(-1)).toContain("That was all.");
  expect(platform.posts.slice(3).filter((post) => post.replyTo !== undefined)).toHaveLength(1);
});

test("two people at once do not see one another's words", async () => {
  model.onMessage("secret of Ann", { content: "Noted, Ann." }, { latency: 50 });
  model.onMessage("secret of Bob", { content: "Noted, Bob." });
  const before = platform.posts.length;
  await Promise.all([
    platform.say("secret of Ann: tulip", ann),
    platform.say(`<@${platform.botUserId}> secret of Bob: rose`, inRoom(bob)),
  ]);
  await platform.untilPosts(before + 2);
  const answers = platform.posts.slice(before);
  expect(answers.find((post) => post.channelId === ann.channelId)?.content).toBe("Noted, Ann.");
  expect(answers.find((post) => post.channelId === platform.channelId)?.content).toBe(
    "Noted, Bob.",
  );
  const mixed = requests().filter((body) => body.includes("tulip") && body.includes("rose"));
  expect(mixed).toEqual([]);
});

test("after a restart the conversation goes on where it was", async () => {
  expect(await gateway.end()).toBe(0);
  gateway = await home.startGateway();
  await gateway.untilPrinted(/discord.*connected/i);
  model.onMessage("do you remember", { content: "Yes." });
  const before = platform.posts.length;
  await platform.say("do you remember me?", ann);
  await platform.untilPosts(before + 1);
  expect(requests().at(-1)).toContain("I am Ann");
  expect(requests().at(-1)).toContain("Hello Ann!");
});

test("neither key nor bot token was printed", () => {
  expect(gateway.output()).not.toContain(key);
  expect(gateway.output()).not.toContain(platform.token);
});
