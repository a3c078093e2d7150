import { expect, test } from "vitest";
import type { Channel, ChannelDefinition } from "../channel.ts";
import { describeChannelContract } from "./channel-contract.ts";
import { createFakeChannel } from "./fake-channel.ts";

/** Runs the suite against a sound channel with some parts replaced, and answers how many checks fail. */
async function failingChecks(
  definition: Partial<ChannelDefinition>,
  channel: (sound: Channel) => Partial<Channel> = () => ({}),
): Promise<string[]> {
  const sound = createFakeChannel();
  const checks: { name: string; body: () => Promise<void> }[] = [];
  describeChannelContract(
    { describe: (_, body) => body(), it: (name, body) => checks.push({ name, body }) },
    {
      definition: {
        ...sound,
        create(account, host) {
          const made = sound.create(account, host);
          return { ...made, ...channel(made) };
        },
        ...definition,
      },
      section: {},
      makeCase() {
        const [account] = sound.accounts({});
        if (account === undefined) throw new Error("no account");
        return { account, address: { channel: "fake", account: "default", conversation: "1" } };
      },
    },
  );
  const failing: string[] = [];
  for (const { name, body } of checks) {
    await body().catch(() => failing.push(name));
  }
  return failing;
}

test("a sound channel fails nothing", async () => {
  expect(await failingChecks({})).toEqual([]);
});

test("notices accounts that throw on an odd section", async () => {
  const accounts: ChannelDefinition["accounts"] = (section) => {
    if (Array.isArray(section)) throw new Error("no");
    return createFakeChannel().accounts(section);
  };
  expect(await failingChecks({ accounts })).toEqual([
    "odd sections of the config are read without throwing",
  ]);
});

test("notices a send that rejects once the channel is stopped", async () => {
  let running = false;
  const failing = await failingChecks({}, (sound) => ({
    async start(signal) {
      await sound.start(signal);
      running = true;
    },
    async stop() {
      await sound.stop();
      running = false;
    },
    send: (message, signal) =>
      running ? sound.send(message, signal) : Promise.reject(new Error("stopped")),
  }));
  expect(failing).toEqual([
    "send never rejects: not stopped, not aborted, not with an unknown place",
  ]);
});

test("notices long text that is taken, and a send that makes a new message of everything", async () => {
  let count = 0;
  const send: Channel["send"] = async () => ({ ok: true, messageId: `m-${count++}` });
  expect(await failingChecks({}, () => ({ send }))).toEqual([
    "sends, and a repeated key within the window makes no second message",
    "refuses text that is too long as permanent",
    "if it can look for a message, finds what was sent and nothing else",
  ]);
});

test("notices a second stop that rejects", async () => {
  let stops = 0;
  const failing = await failingChecks({}, (sound) => ({
    stop: () => (stops++ % 5 === 1 ? Promise.reject(new Error("again")) : sound.stop()),
  }));
  expect(failing).toContain("can be stopped before it started, and twice");
});

test("notices a look that finds too much, sees nothing and says so as if it knew, or rejects", async () => {
  const found = "if it can look for a message, finds what was sent and nothing else";
  const blind = "if it can look for a message, is unsure where it cannot see, and never rejects";
  const failing = (findSent: Channel["findSent"]) =>
    failingChecks({}, () => (findSent ? { findSent } : {}));
  expect(await failing(async () => ({ found: true, messageId: "m-1" }))).toEqual([found, blind]);
  expect(await failing(async () => ({ found: false }))).toEqual([found, blind]);
  expect(await failing(() => Promise.reject(new Error("no")))).toEqual([found, blind]);
});
