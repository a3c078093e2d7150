import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { loadConfig } from "../core/config/load-config.ts";
import { resolvePaths } from "../core/config/paths.ts";
import { createChatEventHub } from "../core/gateway/chat-event-hub.ts";
import { createGatewayRuntime } from "../core/gateway/runtime.ts";
import { systemClock } from "../core/lib/clock.ts";
import { createScriptedProvider, createSilentLogger } from "../core/sdk/testing/index.ts";
import { discordChannel } from "../plugins/discord/discord-channel.ts";
import { startTestDiscord } from "../plugins/discord/testing/discord-server.ts";

/** The whole way of words: the strict Discord, the real library, the plugin, the gateway, a model that repeats what it was asked. */

const olga = "500000000000000002";
let home;
let discord;
let runtime;

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), "discord-talk-"));
  discord = await startTestDiscord();
  const file = new URL("../plugins/discord/openclaw.plugin.json", import.meta.url);
  const { channelConfigs } = JSON.parse(await readFile(file, "utf8"));
  const manifest = {
    id: "testing",
    name: "Testing",
    description: "Discord and a model that repeats.",
    enabledByDefault: true,
    providers: ["scripted"],
    channels: ["discord"],
    channelConfigs,
    setup: {
      providers: [{ id: "scripted", requiresCredential: false, defaultModel: "scripted/one" }],
    },
    modelCatalog: { providers: { scripted: { models: [{ id: "one" }, { id: "two" }] } } },
  };
  const account = { token: discord.token, apiUrl: discord.apiUrl, guilds: { "*": {} } };
  const config = {
    commands: { ownerAllowFrom: [`discord:${olga}`] },
    channels: { discord: { ...account, streaming: { mode: "partial" } } },
  };
  const paths = { ...resolvePaths({ HOME: home }), configFile: join(home, "config.json5") };
  await writeFile(paths.configFile, JSON.stringify(config));
  const loaded = await loadConfig({ paths, processEnv: {}, cwd: home, manifests: [manifest] });
  const asked = ({ messages }) =>
    messages
      .at(-1)
      .content.map(({ text }) => text)
      .join("");
  const provider = createScriptedProvider((request) => ({ text: `re: ${asked(request)}` }));
  const entry = join(home, "index.ts");
  runtime = await createGatewayRuntime({
    paths,
    processEnv: {},
    cwd: home,
    clock: systemClock,
    logger: createSilentLogger(),
    loaded,
    plugins: [
      { id: "testing", manifest, rootDir: home, entry, origin: "bundled", fingerprint: "1" },
    ],
    chatEvents: createChatEventHub(),
    localChannels: [],
    mode: "gateway",
    importPlugin: async () => ({
      setup(context) {
        context.addProvider(provider);
        context.addChannel(discordChannel);
      },
    }),
  });
  await until(() => expect(discord.commands().length).toBeGreaterThan(5));
});

afterAll(async () => {
  await runtime?.stop();
  await discord?.close();
  if (home) await rm(home, { recursive: true, force: true });
});

const until = (check) => vi.waitFor(check, { timeout: 10_000, interval: 20 });
const own = (channelId = discord.channelId) =>
  discord.world.history(channelId).filter(({ author }) => author.id === discord.botId);

test("a mention is seen, answered as a reply with what was said before, and nothing else stays", async () => {
  discord.alice.say("the build is red");
  const said = discord.alice.say(`<@${discord.botId}> what now?`);
  await until(() => expect(own()).toHaveLength(1));
  expect(own()[0]).toMatchObject({
    content: expect.stringMatching(/^re: [^]*Ali: the build is red\n[^]*Ali: what now\?$/),
    message_reference: { message_id: said.id },
  });
  const seen = `/messages/${said.id}/reactions/${encodeURIComponent("👀")}/@me`;
  await until(() => expect(discord.rest.requests.join("\n")).toContain(seen));
  expect(discord.rest.requests.join("\n")).toContain(`POST /channels/${discord.channelId}/typing`);
});

test("D10: a slash command is acknowledged in time, answered in place, and changes the session", async () => {
  const chosen = discord.alice.slash("model", { model: "scripted/two" });
  await chosen.answered();
  expect(chosen.message.content).toContain("Model set to scripted/two");
  expect(chosen.ackedAfterMs).toBeLessThan(3000);
  const typed = discord.alice.complete("model", "model", "one");
  await typed.answered();
  expect(typed.choices).toEqual([{ name: "scripted/one", value: "scripted/one" }]);
});

test("D13: a stranger in private gets a code, by message and by command, and no answer", async () => {
  const mallory = discord.person("mallory");
  const { channel_id } = mallory.dm("let me in");
  await until(() => expect(own(channel_id)).toHaveLength(1));
  expect(own(channel_id)[0].content).toMatch(/Pairing code: [A-Z0-9]{8}/);
  const asked = mallory.slash("status", {}, { channelId: channel_id });
  await asked.answered();
  expect(asked.message.content).toContain("not authorised");
});

test("D13 D22: the owner hears of the first message that was not answered", async () => {
  const chats = () =>
    [...discord.world.channels.values()].filter(({ recipients }) =>
      recipients?.some(({ id }) => id === olga),
    );
  await until(() => expect(chats()).toHaveLength(1));
  expect(own(chats()[0].id)[0].content).toContain("The bot was not mentioned.");
});

test("D16: model text pings nobody, in whatever message", async () => {
  discord.alice.say(`<@${discord.botId}> say @everyone and <@&300000000000000001>`);
  await until(() => expect(own()).toHaveLength(2));
  for (const message of own())
    expect(message).toMatchObject({ mention_everyone: false, mention_roles: [] });
});
