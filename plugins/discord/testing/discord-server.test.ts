import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { intents } from "./discord-intents.ts";
import { startTestDiscord, type TestDiscord } from "./discord-server.ts";

/** The stand-in refuses what Discord refuses; a test that passes against it means something. */

let discord: TestDiscord;
let now: number;
const everything =
  intents.guilds | intents.guildMessages | intents.directMessages | intents.messageContent;

async function ask(
  method: string,
  path: string,
  body?: unknown,
): Promise<{ status: number; body: Record<string, unknown>; headers: Headers }> {
  const isForm = body instanceof FormData;
  const response = await fetch(`${discord.apiUrl}/v10${path}`, {
    method,
    headers: {
      authorization: `Bot ${discord.token}`,
      ...(isForm || body === undefined ? {} : { "content-type": "application/json" }),
    },
    ...(body === undefined ? {} : { body: isForm ? body : JSON.stringify(body) }),
  });
  const text = await response.text();
  const isJson = response.headers.get("content-type")?.includes("json") === true;
  return {
    status: response.status,
    body: isJson ? (JSON.parse(text) as Record<string, unknown>) : { text },
    headers: response.headers,
  };
}

const post = (body: object, channelId = discord.channelId) =>
  ask("POST", `/channels/${channelId}/messages`, body);

interface Bot {
  packets: { op: number; t?: string; s?: number; d: Record<string, unknown> }[];
  send(payload: object): void;
  until(event: string): Promise<Record<string, unknown>>;
  close(): void;
  closed: Promise<number>;
}

const sockets: Bot[] = [];

/** A bot that speaks the gateway's protocol by hand. */
async function connect(identify: object | "silent" = {}): Promise<Bot> {
  const { body } = await ask("GET", "/gateway/bot");
  const socket = new WebSocket(`${String(body["url"])}?v=10&encoding=json`);
  const packets: Bot["packets"] = [];
  const waiting: { event: string; resolve: (data: Record<string, unknown>) => void }[] = [];
  socket.addEventListener("message", ({ data }) => {
    const packet = JSON.parse(String(data)) as Bot["packets"][number];
    packets.push(packet);
    for (const each of waiting)
      if (each.event === (packet.t ?? `op ${packet.op}`)) each.resolve(packet.d);
  });
  const closed = new Promise<number>((resolve) => {
    socket.addEventListener("close", ({ code }) => resolve(code));
  });
  const bot: Bot = {
    packets,
    closed,
    send: (payload) => socket.send(JSON.stringify(payload)),
    until(event) {
      const found = packets.find((packet) => event === (packet.t ?? `op ${packet.op}`));
      if (found !== undefined) return Promise.resolve(found.d);
      return new Promise((resolve) => waiting.push({ event, resolve }));
    },
    close: () => socket.close(),
  };
  sockets.push(bot);
  await bot.until("op 10");
  if (identify !== "silent") {
    bot.send({
      op: 2,
      d: { token: discord.token, intents: everything, properties: {}, ...identify },
    });
  }
  return bot;
}

beforeEach(async () => {
  now = Date.now();
  discord = await startTestDiscord({ now: () => now });
});

afterEach(async () => {
  for (const bot of sockets.splice(0)) bot.close();
  await discord.close();
  expect(discord.rest.broken).toEqual([]);
});

describe("messages", () => {
  const rows = (count: number) =>
    Array.from({ length: count }, (_, index) => ({
      type: 1,
      components: [{ type: 2, style: 1, label: "x", custom_id: `b${index}` }],
    }));
  test.each([
    ["an empty message", { content: " " }, 400, 50_006],
    ["2,001 characters", { content: "x".repeat(2001) }, 400, 50_035],
    [
      "a nonce of 26 characters",
      { content: "x", nonce: "n".repeat(26), enforce_nonce: true },
      400,
      50_035,
    ],
    ["an embed of 4,097 characters", { embeds: [{ description: "x".repeat(4097) }] }, 400, 50_035],
    [
      "embeds of 6,001 characters",
      { embeds: [{ description: "x".repeat(4000) }, { description: "x".repeat(2001) }] },
      400,
      50_035,
    ],
    ["eleven embeds", { embeds: Array.from({ length: 11 }, () => ({ title: "x" })) }, 400, 50_035],
    ["six rows", { content: "x", components: rows(6) }, 400, 50_035],
    [
      "a label of 81 characters",
      {
        content: "x",
        components: [
          { type: 1, components: [{ type: 2, style: 1, label: "x".repeat(81), custom_id: "b" }] },
        ],
      },
      400,
      50_035,
    ],
    ["one custom id twice", { content: "x", components: [...rows(1), ...rows(1)] }, 400, 50_035],
    [
      "26 choices",
      {
        content: "x",
        components: [
          {
            type: 1,
            components: [
              {
                type: 3,
                custom_id: "s",
                options: Array.from({ length: 26 }, (_, index) => ({
                  label: "x",
                  value: String(index),
                })),
              },
            ],
          },
        ],
      },
      400,
      50_035,
    ],
    [
      "text beside components of the second generation",
      { content: "x", flags: 1 << 15, components: [{ type: 10, content: "y" }] },
      400,
      50_035,
    ],
    ["a reply to nothing", { content: "x", message_reference: { message_id: "1" } }, 400, 50_035],
    [
      "a list and parse at once",
      { content: "x", allowed_mentions: { parse: ["users"], users: ["1"] } },
      400,
      50_035,
    ],
    [
      "a poll with eleven answers",
      {
        poll: {
          question: { text: "q" },
          answers: Array.from({ length: 11 }, () => ({ poll_media: { text: "a" } })),
        },
      },
      400,
      50_035,
    ],
    ["a voice message without a file", { flags: 1 << 13 }, 400, 50_160],
    ["a flag that is not for bots", { content: "x", flags: 1 }, 400, 50_035],
  ])("%s is refused", async (_, body, status, code) => {
    expect(await post(body)).toMatchObject({ status, body: { code } });
    expect(discord.rest.sent).toEqual([]);
  });

  test("permissions decide by channel, role and person", async () => {
    discord.world.overwrite(discord.channelId, { deny: ["sendMessages"] });
    expect(await post({ content: "x" })).toMatchObject({ status: 403, body: { code: 50_013 } });
    discord.world.overwrite(discord.channelId, {
      id: discord.botId,
      type: 1,
      allow: ["sendMessages"],
    });
    expect(await post({ content: "x" })).toMatchObject({ status: 200 });
    discord.world.overwrite(discord.channelId, { deny: ["viewChannel"] });
    expect(await post({ content: "x" })).toMatchObject({ status: 403, body: { code: 50_001 } });
    expect(await post({ content: "x" }, discord.forumId)).toMatchObject({
      status: 400,
      body: { code: 50_008 },
    });
    expect(await post({ content: "x" }, "1")).toMatchObject({
      status: 404,
      body: { code: 10_003 },
    });
  });

  test("a closed direct chat, and one without a common server", async () => {
    const stranger = discord.person("stranger", { isMember: false });
    const { body } = await ask("POST", "/users/@me/channels", { recipient_id: stranger.user.id });
    expect(await post({ content: "x" }, String(body["id"]))).toMatchObject({
      status: 403,
      body: { code: 50_278 },
    });
    discord.alice.user.isClosed = true;
    expect(await post({ content: "x" }, discord.directChannelId)).toMatchObject({
      status: 403,
      body: { code: 50_007 },
    });
    discord.alice.user.isClosed = false;
  });

  test("the same nonce is the same message for some minutes, where it is enforced", async () => {
    const body = { content: "x", nonce: "n", enforce_nonce: true };
    const first = await post(body);
    expect((await post(body)).body["id"]).toBe(first.body["id"]);
    expect((await post({ content: "x", nonce: "n" })).body["id"]).not.toBe(first.body["id"]);
    now += 6 * 60_000;
    expect((await post(body)).body["id"]).not.toBe(first.body["id"]);
  });

  test("files: too large, described, and to be had from the CDN", async () => {
    discord.rest.maxFileBytes = 10;
    const form = (size: number): FormData => {
      const data = new FormData();
      data.set(
        "payload_json",
        JSON.stringify({ content: "with a file", attachments: [{ id: 0, description: "d" }] }),
      );
      data.set("files[0]", new Blob(["x".repeat(size)], { type: "text/plain" }), "note one.txt");
      return data;
    };
    const path = `/channels/${discord.channelId}/messages`;
    expect(await ask("POST", path, form(11))).toMatchObject({
      status: 413,
      body: { code: 40_005 },
    });
    const { body } = await ask("POST", path, form(10));
    const [file] = body["attachments"] as {
      url: string;
      filename: string;
      size: number;
      description: string;
    }[];
    expect(file).toMatchObject({ filename: "note_one.txt", size: 10, description: "d" });
    expect(await (await fetch(file?.url ?? "")).text()).toBe("x".repeat(10));
    discord.rest.maxRequestBytes = 20;
    const cut = await ask("POST", path, form(10));
    expect(cut.status).toBe(413);
    expect(cut.body).not.toHaveProperty("code");
  });

  test("only the author edits, and those who may delete", async () => {
    const hers = discord.alice.say("hers");
    const path = `/channels/${discord.channelId}/messages/${hers.id}`;
    expect(await ask("PATCH", path, { content: "x" })).toMatchObject({
      status: 403,
      body: { code: 50_005 },
    });
    expect(await ask("DELETE", path)).toMatchObject({ status: 403, body: { code: 50_013 } });
    discord.world.overwrite(discord.channelId, { allow: ["manageMessages"] });
    expect(await ask("DELETE", path)).toMatchObject({ status: 204 });
    expect(await ask("GET", path)).toMatchObject({ status: 404, body: { code: 10_008 } });
  });

  test("a channel without the permission to read shows nothing and no error", async () => {
    discord.alice.say("hello");
    discord.history.hide(discord.channelId, "empty");
    expect(await ask("GET", `/channels/${discord.channelId}/messages`)).toMatchObject({
      status: 200,
      body: [],
    });
    discord.history.hide(discord.channelId, "refused");
    expect(await ask("GET", `/channels/${discord.channelId}/messages`)).toMatchObject({
      status: 403,
      body: { code: 50_001 },
    });
  });

  test("reactions: an emoji that there is, one each, twenty kinds", async () => {
    const { id } = discord.alice.say("hello");
    const path = `/channels/${discord.channelId}/messages/${id}/reactions`;
    expect(await ask("PUT", `${path}/nonsense/@me`)).toMatchObject({
      status: 400,
      body: { code: 10_014 },
    });
    expect(await ask("PUT", `${path}/${encodeURIComponent("👍")}/@me`)).toMatchObject({
      status: 204,
    });
    const message = await ask("GET", `/channels/${discord.channelId}/messages/${id}`);
    expect(message.body["reactions"]).toEqual([
      { emoji: { id: null, name: "👍" }, count: 1, me: true },
    ]);
    expect(
      await ask("DELETE", `${path}/${encodeURIComponent("👍")}/${discord.alice.user.id}`),
    ).toMatchObject({ status: 403 });
  });
});

describe("threads", () => {
  test("one on a message, none in a thread, and a post in a forum", async () => {
    const { id } = discord.alice.say("hello");
    const path = `/channels/${discord.channelId}/messages/${id}/threads`;
    expect(await ask("POST", path, { name: "talk" })).toMatchObject({
      status: 201,
      body: { id, parent_id: discord.channelId },
    });
    expect(await ask("POST", path, { name: "talk" })).toMatchObject({
      status: 400,
      body: { code: 160_004 },
    });
    expect(await ask("POST", `/channels/${id}/threads`, { name: "deeper" })).toMatchObject({
      status: 400,
      body: { code: 50_024 },
    });
    expect(await ask("POST", `/channels/${discord.forumId}/threads`, { name: "q" })).toMatchObject({
      status: 400,
      body: { code: 50_035 },
    });
    const made = await ask("POST", `/channels/${discord.forumId}/threads`, {
      name: "q",
      message: { content: "how?" },
    });
    expect(made).toMatchObject({ status: 201, body: { type: 11, message: { content: "how?" } } });
    expect(await ask("PATCH", `/channels/${id}`, { locked: true })).toMatchObject({ status: 200 });
    expect(await post({ content: "x" }, id)).toMatchObject({
      status: 403,
      body: { code: 160_005 },
    });
  });
});

describe("rate limits", () => {
  test("a bucket tells what is left, and refuses what is over", async () => {
    await discord.close();
    discord = await startTestDiscord({
      now: () => now,
      limits: { limit: 2, windowMs: 5000, global: 5 },
    });
    const first = await post({ content: "1" });
    expect(first.headers.get("x-ratelimit-remaining")).toBe("1");
    await post({ content: "2" });
    const refused = await post({ content: "3" });
    expect(refused).toMatchObject({
      status: 429,
      body: { global: false, retry_after: expect.any(Number) },
    });
    expect(refused.headers.get("x-ratelimit-scope")).toBe("user");
    await ask("GET", "/users/@me");
    await ask("GET", "/users/@me");
    expect(await ask("GET", "/gateway/bot")).toMatchObject({ status: 429, body: { global: true } });
    now += 5001;
    expect(await post({ content: "4" })).toMatchObject({ status: 200 });
  });
});

describe("the gateway", () => {
  const closes: [string, object, number][] = [
    ["a wrong token", { token: "x" }, 4004],
    ["an intent that does not exist", { intents: 1 << 30 }, 4013],
    ["members without the switch", { intents: intents.guildMembers }, 4014],
    ["a shard beyond its count", { shard: [2, 2] }, 4010],
  ];
  test.each(closes)("%s closes the connection", async (_, changes, code) => {
    const bot = await connect(changes);
    expect(await bot.closed).toBe(code);
  });

  test("what comes before or twice, and what nobody understands, closes it as well", async () => {
    const early = await connect("silent");
    early.send({ op: 3, d: {} });
    expect(await early.closed).toBe(4003);
    const twice = await connect();
    await twice.until("READY");
    twice.send({ op: 2, d: { token: discord.token, intents: 0 } });
    expect(await twice.closed).toBe(4005);
    const odd = await connect();
    await odd.until("READY");
    odd.send({ op: 99, d: {} });
    expect(await odd.closed).toBe(4001);
    const loud = await connect();
    for (let count = 0; count < 121; count += 1) loud.send({ op: 1, d: null });
    expect(await loud.closed).toBe(4008);
    discord.gateway.shards = 2;
    expect(await (await connect()).closed).toBe(4011);
  });

  test("identifies too close to one another are refused when that is asked for", async () => {
    await discord.close();
    discord = await startTestDiscord({ now: () => now, enforcesIdentifyPause: true });
    await (await connect()).until("READY");
    const second = await connect();
    await second.until("op 9");
    now += 5000;
    await (await connect()).until("READY");
  });

  test("a resume replays what was missed; a forgotten session is refused", async () => {
    const bot = await connect();
    const ready = await bot.until("READY");
    await bot.until("GUILD_CREATE");
    discord.alice.say("one");
    await bot.until("MESSAGE_CREATE");
    const seq = bot.packets.findLast(({ s }) => s !== undefined && s !== null)?.s;
    discord.gateway.drop(4000);
    await bot.closed;
    discord.alice.say("two");
    const again = await connect("silent");
    again.send({ op: 6, d: { token: discord.token, session_id: ready["session_id"], seq } });
    await again.until("RESUMED");
    expect(again.packets.flatMap(({ d }) => d?.["content"] ?? [])).toEqual(["two"]);
    discord.gateway.forgetSessions();
    const late = await connect("silent");
    late.send({ op: 6, d: { token: discord.token, session_id: ready["session_id"], seq } });
    expect(await late.until("op 9")).toBe(false);
  });

  test("events go by intents and permissions, and text by the intent or a mention", async () => {
    const bot = await connect({ intents: intents.guilds | intents.guildMessages });
    await bot.until("GUILD_CREATE");
    discord.alice.say("secret");
    discord.alice.say(`<@${discord.botId}> for you`);
    discord.alice.dm("in private");
    discord.alice.typing();
    discord.world.overwrite(discord.channelId, { deny: ["viewChannel"] });
    discord.olga.say("unseen");
    discord.world.overwrite(discord.channelId, {});
    discord.alice.say("last", { extra: { flags: 7 } });
    const texts = () =>
      bot.packets.flatMap(({ t, d }) => (t === "MESSAGE_CREATE" ? [d["content"]] : []));
    while (texts().length < 3) await new Promise((resolve) => setImmediate(resolve));
    expect(texts()).toEqual(["", `<@${discord.botId}> for you`, ""]);
    expect(bot.packets.some(({ t }) => t === "TYPING_START")).toBe(false);
  });
});

describe("interactions", () => {
  const command = {
    name: "think",
    description: "d",
    options: [{ type: 3, name: "level", description: "l", autocomplete: true }],
  };
  const callback = (interaction: { id: string; token: string }, body: object) =>
    ask("POST", `/interactions/${interaction.id}/${interaction.token}/callback`, body);

  beforeEach(async () => {
    await ask("PUT", `/applications/${discord.botId}/commands`, [command]);
  });

  test("one callback inside three seconds, follow-ups for fifteen minutes", async () => {
    const late = discord.alice.slash("think", { level: "high" });
    now += 3001;
    expect(await callback(late, { type: 5 })).toMatchObject({
      status: 404,
      body: { code: 10_062 },
    });
    const asked = discord.alice.slash("think");
    const early = await ask("POST", `/webhooks/${discord.botId}/${asked.token}`, { content: "x" });
    expect(early).toMatchObject({ status: 404, body: { code: 10_015 } });
    expect(await callback(asked, { type: 5, data: { flags: 64 } })).toMatchObject({ status: 204 });
    expect(await callback(asked, { type: 4, data: { content: "x" } })).toMatchObject({
      status: 400,
      body: { code: 40_060 },
    });
    const path = `/webhooks/${discord.botId}/${asked.token}/messages/@original`;
    expect(await ask("PATCH", path, { content: "done" })).toMatchObject({ status: 200 });
    expect(await asked.answered()).toMatchObject({
      isEphemeral: true,
      message: { content: "done" },
      ackedAfterMs: 0,
    });
    now += 15 * 60_000 + 1;
    expect(await ask("PATCH", path, { content: "more" })).toMatchObject({
      status: 401,
      body: { code: 50_027 },
    });
  });

  test("a callback has to fit, and completion offers 25 at most", async () => {
    expect(await callback(discord.alice.slash("think"), { type: 6 })).toMatchObject({
      status: 400,
    });
    const choices = (count: number) =>
      Array.from({ length: count }, (_, index) => ({ name: `n${index}`, value: "v" }));
    const typed = discord.alice.complete("think", "level", "hi");
    expect(await callback(typed, { type: 8, data: { choices: choices(26) } })).toMatchObject({
      status: 400,
    });
    expect(await callback(typed, { type: 8, data: { choices: choices(25) } })).toMatchObject({
      status: 204,
    });
    expect(typed.choices).toHaveLength(25);
    expect(() => discord.alice.slash("unknown")).toThrow("no command");
  });

  test("a button is pressed, its message changed, and a form sent", async () => {
    await post({
      content: "choose",
      components: [
        { type: 1, components: [{ type: 2, style: 1, label: "Yes", custom_id: "yes" }] },
      ],
    });
    const message = discord.world.history(discord.channelId).at(-1);
    if (message === undefined) throw new Error("no message");
    const pressed = discord.alice.press(message, "Yes");
    const modal = {
      custom_id: "form",
      title: "Why?",
      components: [
        { type: 1, components: [{ type: 4, custom_id: "why", label: "Why", style: 1 }] },
      ],
    };
    expect(await callback(pressed, { type: 9, data: modal })).toMatchObject({ status: 204 });
    const sent = discord.alice.submit(pressed, { why: "because" });
    expect(await callback(sent, { type: 4, data: { content: "thanks" } })).toMatchObject({
      status: 204,
    });
    const again = discord.alice.press(message, "yes");
    expect(
      await callback(again, { type: 7, data: { content: "chosen", components: [] } }),
    ).toMatchObject({ status: 204 });
    expect(discord.world.findMessage(discord.channelId, message.id)).toMatchObject({
      content: "chosen",
      components: [],
    });
  });

  test.each([
    ["a capital letter", [{ ...command, name: "Think" }], 50_035],
    ["no description", [{ name: "think" }], 50_035],
    ["one name twice", [command, command], 50_035],
    [
      "a required option after another",
      [
        {
          ...command,
          options: [command.options[0], { type: 3, name: "b", description: "d", required: true }],
        },
      ],
      50_035,
    ],
    [
      "101 commands",
      Array.from({ length: 101 }, (_, index) => ({ ...command, name: `c${index}` })),
      30_032,
    ],
  ])("commands with %s are refused as a whole", async (_, commands, code) => {
    expect(await ask("PUT", `/applications/${discord.botId}/commands`, commands)).toMatchObject({
      status: 400,
      body: { code },
    });
    expect(discord.commands()).toHaveLength(1);
  });
});

test("faults on demand, and an outage that ends", async () => {
  discord.rest.faults.push({ type: "reset", when: "after" });
  await expect(post({ content: "x" })).rejects.toThrow("fetch failed");
  expect(discord.rest.sent).toHaveLength(1);
  const end = discord.rest.outage();
  await expect(ask("GET", "/users/@me")).rejects.toThrow("fetch failed");
  end();
  discord.rest.fail(/^GET \/users/, { type: "status", status: 503 }, 1);
  expect(await ask("GET", "/users/@me")).toMatchObject({ status: 503 });
  expect(await ask("GET", "/users/@me")).toMatchObject({ status: 200 });
  expect(discord.rest.log.map(({ status }) => status)).toEqual([0, 0, 503, 200]);
});
