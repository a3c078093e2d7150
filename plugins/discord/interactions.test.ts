import { afterEach, describe, expect, test, vi } from "vitest";
import type { CommandInfo, Decision, InboundMessage } from "openclaw/sdk";
import {
  connectBot,
  type ConnectedBot,
  type ConnectedBotOptions,
} from "./fixtures/connected-bot.ts";

/** Commands, lists, forms and buttons, with the real library against the strict Discord. */

const never = new AbortController().signal;
const levels = ["off", "low", "high"];
const commands: CommandInfo[] = [
  { name: "status", description: "How things stand." },
  {
    name: "model",
    description: "Show or choose the model.",
    arguments: [{ name: "model", description: "which", choices: "models", required: false }],
  },
  {
    name: "think",
    description: "How long to think.",
    arguments: [{ name: "level", description: "how long", choices: levels, required: false }],
  },
  {
    name: "steer",
    description: "Say something to the running turn.",
    arguments: [{ name: "text", description: "What to say", required: true }],
  },
];
const models = ["qwen/qwen3.5-plus", "qwen/qwen3-max", "other/one"];
const refusal: Decision = { admitted: false, reason: "Not on the list.", rule: "x" };

let bot: ConnectedBot | undefined;

async function start(options: ConnectedBotOptions = {}): Promise<ConnectedBot> {
  const services = {
    complete: async ({ command, typed }: { command: string; typed: string }) =>
      (command === "think" ? levels : models).filter((choice) => choice.includes(typed)),
    ...options.services,
  };
  bot = await connectBot({ commands, ...options, services });
  if (options.section === undefined) {
    const made = bot;
    await vi.waitFor(() => expect(made.discord.commands()).toHaveLength(commands.length));
  }
  return bot;
}

const puts = ({ discord }: ConnectedBot): string[] =>
  discord.rest.requests.filter((request) => request.includes("/commands"));

async function firstReceived({ host }: ConnectedBot): Promise<InboundMessage> {
  await host.untilReceived(1);
  const [message] = host.received;
  if (message === undefined) throw new Error("nothing was received");
  return message;
}

afterEach(async () => {
  await bot?.close();
  bot = undefined;
});

describe("native commands (D10)", () => {
  test("D10: are registered when they change, and never otherwise", async () => {
    const made = await start();
    expect(puts(made)).toEqual([`PUT /applications/${made.discord.applicationId}/commands`]);
    await made.restart();
    made.discord.alice.slash("status");
    await made.host.untilReceived(1);
    expect(puts(made)).toHaveLength(1);
  });

  test("D10: `native: false` makes no call at all", async () => {
    const made = await start({ section: { commands: { native: false } } });
    made.discord.say("hello");
    await made.host.untilReceived(1);
    const [message] = made.host.received;
    if (message === undefined) throw new Error("nothing was heard");
    // By then a request from the start has long been made.
    await made.channel.send(made.reply(message, "hello"), never);
    expect(puts(made)).toEqual([]);
  });

  test("D10: a refusal of Discord's does not keep the bot from working", async () => {
    const made = await connectBot({ commands: [] });
    bot = made;
    made.discord.rest.fail(/^PUT .*commands$/, {
      type: "status",
      status: 400,
      body: { code: 30_032, message: "Maximum number of application commands reached" },
    });
    await made.restart();
    made.discord.say("hello");
    await made.host.untilReceived(1);
  });

  test("D10: an interaction is acknowledged long before its answer, which takes its place", async () => {
    const made = await start();
    const asked = made.discord.alice.slash("status");
    await asked.acknowledged();
    const message = await firstReceived(made);
    expect(message).toMatchObject({
      id: asked.id,
      text: "/status",
      mention: "user",
      event: "command",
      chatType: "group",
      sender: { id: made.discord.alice.user.id, roles: expect.any(Array) },
      address: { conversation: made.discord.channelId },
    });
    expect(asked.message).toBeUndefined();
    const sent = await made.channel.send(made.reply(message, "All is well."), never);
    expect(sent).toMatchObject({ ok: true });
    expect(asked.message?.content).toBe("All is well.");
    // 4: no previews of links, there as elsewhere.
    expect(Number(asked.message?.["flags"]) & 4).toBe(4);
    expect(asked.isEphemeral).toBe(true);
    expect(made.discord.rest.sent).toEqual([]);
  });

  test("a long answer goes on after the first part, and a repeated part is the same message", async () => {
    const made = await start({ section: { slashCommand: { ephemeral: false } } });
    await vi.waitFor(() => expect(made.discord.commands()).toHaveLength(commands.length));
    const asked = made.discord.alice.slash("status");
    const message = await firstReceived(made);
    for (const part of [0, 1, 1]) {
      const key = `key-${part}`;
      await made.channel.send(made.reply(message, `part ${part}`, { part, key }), never);
    }
    expect(asked.message?.content).toBe("part 0");
    expect(asked.followUps.map(({ content }) => content)).toEqual(["part 1"]);
    expect(asked.isEphemeral).toBe(false);
  });

  test("a question in between does not take the place of the answer, and files go along", async () => {
    const file = { uri: "media:1", mimeType: "text/plain", name: "export.txt" };
    const media = {
      read: async () => Buffer.from("the text"),
      save: () => Promise.reject(new Error("not here")),
      path: () => Promise.reject(new Error("not here")),
    };
    const made = await start({ services: { media } });
    const asked = made.discord.alice.slash("status");
    const message = await firstReceived(made);
    await made.channel.send(made.reply(message, "May I?", { key: "question" }), never);
    await made.channel.send(made.reply(message, "Done.", { key: "answer", media: [file] }), never);
    expect(asked.message?.content).toBe("May I?");
    expect(asked.followUps).toMatchObject([
      { content: "Done.", attachments: [{ filename: "export.txt" }] },
    ]);
    expect(made.discord.rest.sent).toEqual([]);
  });

  test("D17: an answer whose file Discord does not take arrives without it, and says so", async () => {
    const media = {
      read: async () => Buffer.alloc(2000),
      save: () => Promise.reject(new Error("not here")),
      path: () => Promise.reject(new Error("not here")),
    };
    const made = await start({ services: { media } });
    made.discord.rest.maxFileBytes = 100;
    const asked = made.discord.alice.slash("status");
    const message = await firstReceived(made);
    const file = { uri: "media:1", mimeType: "text/plain", name: "export.txt" };
    const sent = await made.channel.send(made.reply(message, "Done.", { media: [file] }), never);
    expect(sent).toMatchObject({ ok: true });
    expect(asked.message?.content).toBe(
      "Done.\n\n⚠️ Not attached: export.txt (Discord did not take it).",
    );
  });

  test("after a restart, when nobody waits any more, the answer is a message like any other", async () => {
    const made = await start();
    made.discord.alice.slash("status");
    const message = await firstReceived(made);
    await made.restart();
    expect(await made.channel.send(made.reply(message, "Late."), never)).toMatchObject({
      ok: true,
    });
    expect(made.discord.rest.sent.at(-1)?.body).toMatchObject({ content: "Late." });
  });

  test("a pairing code for a stranger is a message of its own", async () => {
    const made = await start({ admits: () => refusal });
    const asked = made.discord.alice.slash("status");
    const message = await firstReceived(made);
    await made.channel.send(made.reply(message, "Pairing code: ABCD", { kind: "notice" }), never);
    await asked.answered();
    expect(asked.message?.content).toContain("not authorised");
    expect(made.discord.rest.sent.at(-1)?.body).toMatchObject({ content: "Pairing code: ABCD" });
  });

  test("whoever may not talk here learns it, alone, and the record shows it", async () => {
    const made = await start({ admits: () => refusal });
    const asked = made.discord.alice.slash("status");
    await asked.answered();
    expect(asked.message?.content).toContain("You are not authorised to do this here.");
    expect(asked.isEphemeral).toBe(true);
    expect(await firstReceived(made)).toMatchObject({ text: "/status" });
  });
});

describe("lists and forms", () => {
  test("models are completed while somebody types", async () => {
    const made = await start();
    const asked = made.discord.alice.complete("model", "model", "max");
    await asked.answered();
    expect(asked.choices).toEqual([{ name: "qwen/qwen3-max", value: "qwen/qwen3-max" }]);
    expect(made.host.received).toEqual([]);
  });

  test("who may not talk here is offered nothing", async () => {
    const made = await start({ admits: () => refusal });
    const asked = made.discord.alice.complete("model", "model", "");
    await asked.answered();
    expect(asked.choices).toEqual([]);
  });

  test("D10: a gateway that is slow with its answers is not waited for longer than Discord waits", async () => {
    const forever = new Promise<never>(() => undefined);
    const made = await start({ services: { complete: () => forever } });
    const typing = made.discord.alice.complete("model", "model", "max");
    const asked = made.discord.alice.slash("model");
    await Promise.all([typing.answered(), asked.acknowledged()]);
    expect(typing.choices).toEqual([]);
    expect(await firstReceived(made)).toMatchObject({ text: "/model" });
  });

  test("a choice given in the command is its text", async () => {
    const made = await start();
    made.discord.alice.slash("think", { level: "high" });
    expect((await firstReceived(made)).text).toBe("/think high");
  });

  test("/model alone shows the models, and picking one runs the command", async () => {
    const made = await start();
    const asked = made.discord.alice.slash("model");
    await asked.answered();
    if (asked.message === undefined) throw new Error("no list");
    expect(asked.isEphemeral).toBe(true);
    expect(asked.message.content).toBe("/model — Show or choose the model.");
    const picked = made.discord.alice.press(asked.message, "pick:model", ["other/one"]);
    const message = await firstReceived(made);
    expect(message).toMatchObject({ text: "/model other/one", id: picked.id });
    await made.channel.send(made.reply(message, "Model set to other/one."), never);
    expect(asked.message).toMatchObject({ content: "Model set to other/one.", components: [] });
  });

  test("a list that Discord cuts says how to get at the rest", async () => {
    const many = Array.from({ length: 25 }, (_, index) => `qwen/model-${index}`);
    const made = await start({ services: { complete: async () => many } });
    const asked = made.discord.alice.slash("model");
    await asked.answered();
    expect(asked.message?.content).toContain("Type `/model` and a part of the name for others.");
  });

  test("a text that is missing is asked for in a form", async () => {
    const made = await start();
    const asked = made.discord.alice.slash("steer");
    await asked.answered();
    expect(asked.modal).toMatchObject({ title: "/steer" });
    made.discord.alice.submit(asked, { text: "more\nslowly" });
    expect((await firstReceived(made)).text).toBe("/steer more\nslowly");
  });
});

describe("buttons under a message", () => {
  const choices = [
    { id: "a1:once", label: "Allow once", style: "primary" },
    { id: "a1:deny", label: "Deny", style: "danger" },
  ] as const;

  async function ask(made: ConnectedBot) {
    const { channelId } = made.discord;
    const address = { channel: "discord", account: "default", conversation: channelId };
    const question = {
      key: "q",
      address,
      text: "May I?",
      kind: "notice",
      choices: [...choices],
    } as const;
    await made.channel.send({ ...question, choices: [...choices] }, never);
    const message = made.discord.world.history(channelId).at(-1);
    if (message === undefined) throw new Error("no question");
    return message;
  }

  test("tell the gateway who pressed, and the question is settled in place", async () => {
    const choose = vi.fn(async () => ({ text: "Noted.", settled: "Allowed once by Alice." }));
    const made = await start({ services: { choose } });
    const question = await ask(made);
    const pressed = made.discord.alice.press(question, "Allow once");
    await vi.waitFor(() => expect(pressed.followUps).toHaveLength(1));
    expect(choose).toHaveBeenCalledWith(
      expect.objectContaining({
        id: "a1:once",
        sender: expect.objectContaining({ id: made.discord.alice.user.id }),
      }),
    );
    expect(question).toMatchObject({ content: "Allowed once by Alice.", components: [] });
    expect(pressed.followUps[0]?.content).toBe("Noted.");
  });

  test("do nothing for those who may not talk here", async () => {
    const choose = vi.fn(async () => ({ text: "" }));
    const made = await start({ services: { choose }, admits: () => refusal });
    const question = await ask(made);
    const pressed = made.discord.alice.press(question, "Deny");
    await vi.waitFor(() => expect(pressed.followUps).toHaveLength(1));
    expect(choose).not.toHaveBeenCalled();
    expect(question.content).toBe("May I?");
  });
});
