import { afterEach, describe, expect, test } from "vitest";
import { textOf, type Tool, type ToolContext } from "openclaw/sdk";
import { actionDefaults } from "./config-talking.ts";
import {
  connectBot,
  type ConnectedBot,
  type ConnectedBotOptions,
} from "./fixtures/connected-bot.ts";

/** What the agent can do on Discord, and for whom, with the real library against the strict Discord. */

let bot: ConnectedBot | undefined;

async function start(options: ConnectedBotOptions = {}): Promise<ConnectedBot> {
  bot = await connectBot(options);
  return bot;
}

afterEach(async () => {
  const broken = bot?.discord.rest.broken ?? [];
  await bot?.close();
  bot = undefined;
  expect(broken).toEqual([]);
});

interface Asking {
  senderId?: string;
  isOwner?: boolean;
  conversation?: string;
}

function run(
  made: ConnectedBot,
  input: Record<string, unknown>,
  asking: Asking = {},
): Promise<string> {
  const { alice, channelId } = made.discord;
  const { senderId = alice.user.id, isOwner = false, conversation = channelId } = asking;
  const address = { channel: "discord", account: "default", conversation };
  const context: ToolContext = {
    sessionKey: "s",
    agentId: "main",
    turn: { model: "a/b", thinking: "off", startedAt: 0, historyMessages: 0 },
    asked: { id: "1", address, senderId, isOwner },
    now: Date.now,
    timeZone: "UTC",
    signal: new AbortController().signal,
  };
  const tool = tools(made).find(({ description }) =>
    description.includes(`${String(input["action"])}:`),
  );
  if (tool === undefined) throw new Error(`no tool has ${String(input["action"])}`);
  return Promise.resolve(tool.execute(tool.inputSchema.parse(input), context)).then((answer) =>
    typeof answer === "string" ? answer : textOf(answer),
  );
}

const tools = (made: ConnectedBot): Tool[] => made.channel.tools?.() ?? [];
const history = ({ discord }: ConnectedBot) => discord.world.history(discord.channelId);

describe("the agent on Discord", () => {
  test("reads, writes, edits, reacts, pins, opens threads and asks, where it is asked", async () => {
    const made = await start();
    const { olga, botId, channelId } = made.discord;
    const allow = ["manageMessages", "pinMessages"] as const;
    made.discord.world.overwrite(channelId, { id: botId, type: 1, allow: [...allow] });
    const asking = { senderId: olga.user.id };
    const said = olga.say("the release is tomorrow");
    expect(await run(made, { action: "read", limit: 5 }, asking)).toContain(
      "the release is tomorrow",
    );
    const sent = JSON.parse(
      await run(made, { action: "send", text: "noted @everyone" }, asking),
    ) as { id: string };
    expect(history(made).at(-1)).toMatchObject({
      content: "noted @everyone",
      mention_everyone: false,
    });
    await run(made, { action: "edit", message: sent.id, text: "Noted." }, asking);
    await run(made, { action: "react", message: said.id, emoji: "👍" }, asking);
    await run(made, { action: "pin", message: said.id }, asking);
    expect(await run(made, { action: "pins" }, asking)).toContain("the release is tomorrow");
    await run(made, { action: "thread", name: "release", message: said.id }, asking);
    expect(made.discord.world.channels.get(said.id)).toMatchObject({ name: "release" });
    await run(made, { action: "poll", text: "When?", options: ["now", "later"] }, asking);
    expect(history(made).at(-1)).toHaveProperty("poll");
    expect(await run(made, { action: "member", user: olga.user.id }, asking)).toContain("olga");
    expect(await run(made, { action: "delete", message: sent.id }, asking)).toBe("Done.");
    await expect(run(made, { action: "delete", message: said.id }, asking)).rejects.toThrow(
      "own messages",
    );
  });

  test("a post in a forum has a name and a text, and no text is cut behind the model's back", async () => {
    const made = await start();
    const { forumId, olga } = made.discord;
    const post = { action: "thread", channel: forumId, name: "How to begin" };
    const asking = { senderId: olga.user.id };
    await expect(run(made, post, asking)).rejects.toThrow('"text" is missing');
    const written = await run(made, { ...post, text: "Read this first. @everyone" }, asking);
    const { id } = JSON.parse(written) as { id: string };
    expect(made.discord.world.channels.get(id)).toMatchObject({
      name: "How to begin",
      parent_id: forumId,
    });
    expect(made.discord.world.history(id)).toMatchObject([
      { content: "Read this first. @everyone", mention_everyone: false },
    ]);
    await expect(
      run(made, { action: "send", text: "a".repeat(2001) }, asking),
    ).rejects.toMatchObject({ code: "CHANNEL_ACTION_REFUSED" });
  });

  test("D7: a message and a poll are sent once although their confirmation is lost", async () => {
    const made = await start();
    const asking = { senderId: made.discord.olga.user.id };
    const sends = [
      { action: "send", text: "Once." },
      { action: "poll", text: "Again?", options: ["no", "never"] },
    ];
    for (const [index, input] of sends.entries()) {
      made.discord.rest.fail(/^POST .*messages$/, { type: "reset", when: "after" }, 1);
      await run(made, input, asking);
      expect(history(made)).toHaveLength(index + 1);
    }
  });

  test("what Discord refuses is told to the model in words", async () => {
    const made = await start();
    await expect(run(made, { action: "react", message: "123456789", emoji: "👍" })).rejects.toThrow(
      /refused/,
    );
    await expect(run(made, { action: "react", emoji: "👍" })).rejects.toThrow(
      '"message" is missing',
    );
  });
});

describe("acts for the one who asked, with no more rights", () => {
  async function withSecretRoom() {
    const made = await start();
    const { discord } = made;
    const room = discord.addChannel({ name: "board" });
    discord.world.overwrite(room.id, { deny: ["viewChannel"], id: discord.alice.user.id, type: 1 });
    discord.olga.say("the secret", { channelId: room.id });
    return { made, room: room.id };
  }

  test("a room that they cannot see is not read for them", async () => {
    const { made, room } = await withSecretRoom();
    await expect(run(made, { action: "read", channel: room })).rejects.toThrow("lacks ViewChannel");
    const olga = made.discord.olga.user.id;
    expect(await run(made, { action: "read", channel: room }, { senderId: olga })).toContain(
      "the secret",
    );
    expect(await run(made, { action: "read", channel: room }, { isOwner: true })).toContain(
      "the secret",
    );
  });

  test("a private thread is for those who are in it, and lists show nobody more than they see", async () => {
    const { made, room } = await withSecretRoom();
    const { discord } = made;
    const { alice, olga, channelId, world } = discord;
    const open = olga.thread("open", { channelId });
    const hidden = olga.thread("hidden", { channelId: room });
    const secret = olga.thread("private", { channelId });
    secret.type = 12;
    world.emit("THREAD_UPDATE", { ...secret }, { channelId: secret.id });
    discord.say("now");
    await made.host.untilReceived(1);
    const mallory = discord.person("mallory").user.id;
    const read = { action: "read", channel: secret.id };
    await expect(run(made, read, { senderId: mallory })).rejects.toThrow("private thread");
    alice.say("I was asked in", { channelId: secret.id });
    expect(await run(made, read)).toContain("I was asked in");
    const names = async (asking: Asking): Promise<string[]> => {
      const listed = JSON.parse(await run(made, { action: "threads" }, asking)) as { id: string }[];
      return listed.map(({ id }) => world.channels.get(id)?.name ?? "");
    };
    expect(await names({})).toEqual([open.name]);
    expect(await names({ isOwner: true })).toEqual([open.name, hidden.name, secret.name]);
  });

  test("neither a right in one channel nor the bot's rank lets anybody rise above their own", async () => {
    const made = await start({ section: { actions: { roles: true, moderation: true } } });
    const { discord } = made;
    const { alice, channelId, world } = discord;
    const manage = 1n << 28n;
    const low = discord.addRole("low", { position: 1 });
    const high = discord.addRole("high", { position: 9 });
    const give = (role: string) => ({ action: "add-role", user: alice.user.id, role });
    world.overwrite(channelId, { id: alice.user.id, type: 1, allow: ["manageRoles"] });
    await expect(run(made, give(low))).rejects.toThrow("lacks ManageRoles");
    const bans = 1n << 2n;
    discord.addRole("team", { position: 5, permissions: manage | bans, members: [alice.user.id] });
    await expect(run(made, give(high))).rejects.toThrow("does not stand below");
    // This far, the bot's own rights decide.
    await expect(run(made, give(low))).rejects.toThrow("Missing Permissions");
    const boss = discord.person("boss", { roles: [high] });
    const ban = { action: "ban", user: boss.user.id };
    await expect(run(made, ban)).rejects.toThrow("does not stand below");
    await expect(run(made, { ...ban, user: discord.olga.user.id })).rejects.toThrow(
      "does not stand below",
    );
  });

  test("another server is out of reach, from a server and from a direct chat", async () => {
    const made = await start();
    const { channelIds } = made.discord.addGuild();
    const [elsewhere = ""] = channelIds;
    for (const conversation of [made.discord.channelId, made.discord.directChannelId]) {
      await expect(
        run(made, { action: "send", channel: elsewhere, text: "hi" }, { conversation }),
      ).rejects.toMatchObject({ code: "CHANNEL_ACTION_REFUSED" });
    }
  });

  test("who may not pin messages cannot have one pinned", async () => {
    const made = await start();
    const said = made.discord.alice.say("hello");
    await expect(run(made, { action: "pin", message: said.id })).rejects.toThrow(
      "lacks PinMessages",
    );
  });

  test("a turn that nobody asked for does nothing", async () => {
    const made = await start();
    const [tool] = tools(made);
    const context = { signal: new AbortController().signal } as ToolContext;
    await expect(tool?.execute({ action: "read" }, context)).rejects.toThrow("Nobody asked");
  });
});

describe("the switches", () => {
  test("moderation and roles are off unless the config says otherwise", async () => {
    const made = await start();
    const about = tools(made)
      .map(({ description }) => description)
      .join("\n");
    for (const action of ["ban:", "kick:", "timeout:", "add-role:"])
      expect(about).not.toContain(action);
    expect(about).toContain("read:");
    await made.close();
    const open = await start({ section: { actions: { moderation: true } } });
    const member = open.discord.person("mallory");
    const asking = { senderId: open.discord.olga.user.id };
    await expect(run(open, { action: "ban", user: member.user.id })).rejects.toThrow(
      "lacks BanMembers",
    );
    await expect(run(open, { action: "ban", user: member.user.id }, asking)).rejects.toThrow(
      /permission/i,
    );
  });

  test("each of them takes its actions away", async () => {
    const names = Object.keys(actionDefaults);
    const actions = Object.fromEntries(names.map((name) => [name, name === "pins"]));
    const made = await start({ section: { actions } });
    expect(tools(made).map(({ name }) => name)).toEqual(["discord_read", "discord_act"]);
    const [read] = tools(made);
    await expect(read?.execute({ action: "read" }, {} as ToolContext)).rejects.toThrow("no action");
    const none = Object.fromEntries(names.map((name) => [name, false]));
    await made.close();
    expect(tools(await start({ section: { actions: none } }))).toEqual([]);
  });
});
