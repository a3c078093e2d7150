import type { AddressInfo, Server } from "node:net";
import { createServer } from "node:http";
import { createTestHost, type TestHost } from "openclaw/sdk/testing";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { Channel, MediaStore, OutboundMessage } from "openclaw/sdk";
import { checkDiscordSetup } from "./check-setup.ts";
import { readProxyRules } from "./proxy-rules.ts";
import { startConnectProxy, type ConnectProxy } from "./testing/connect-proxy.ts";
import { startTestDiscord, type TestDiscord } from "./testing/discord-server.ts";
import { createFastChannel } from "./testing/fast-channel.ts";

/** D12: a network in which Discord's name is known to the proxy alone, and every connection that reaches it is counted. */

const never = new AbortController().signal;
const host = "discord.test";

let discord: TestDiscord;
let proxy: ConnectProxy;
let channel: Channel | undefined;

const media: MediaStore = {
  read: async () => Buffer.from("a file"),
} as unknown as MediaStore;

async function start(section: object, environment: Record<string, string> = {}): Promise<TestHost> {
  const testHost = Object.assign(createTestHost(), {
    media,
    environment: (name: string) => environment[name],
  });
  channel = createFastChannel(discord, testHost, section);
  await channel.start(never);
  return testHost;
}

const until = (check: () => void): Promise<void> =>
  vi.waitFor(check, { timeout: 15_000, interval: 5 });

function outbound(key: string, changes: Partial<OutboundMessage> = {}): OutboundMessage {
  const address = { channel: "discord", account: "default", conversation: discord.channelId };
  return { key, address, text: "hello", kind: "answer", ...changes };
}

beforeEach(async () => {
  discord = await startTestDiscord({ host });
  const { port } = new URL(discord.apiUrl);
  proxy = await startConnectProxy({
    resolve: (name) => (name === host ? { host: "127.0.0.1", port: Number(port) } : undefined),
  });
});

afterEach(async () => {
  await channel?.stop();
  channel = undefined;
  await proxy.close();
  await discord.close();
});

describe("D12: every byte of Discord's takes the proxy", () => {
  test.each([
    ["of the config", () => ({ section: { proxy: proxy.url }, environment: {} })],
    [
      "of the environment",
      () => ({
        section: {},
        environment: { HTTP_PROXY: proxy.url, NO_PROXY: "dashscope.aliyuncs.com,localhost" },
      }),
    ],
  ])(
    "the gateway, REST, uploads, downloads and the set-up check, with the proxy %s",
    async (_, options) => {
      const { section, environment } = options();
      const testHost = await start(section, environment);
      expect(testHost.statuses.at(-1)?.state).toBe("connected");
      const attachment = {
        name: "note.txt",
        type: "text/plain",
        bytes: Buffer.from("from the person"),
      };
      discord.alice.say("with a file", { files: [attachment] });
      await testHost.untilReceived(1);
      const reference = { uri: "media://1", name: "answer.txt", mimeType: "text/plain", size: 6 };
      expect(
        await channel?.send(outbound("key-1", { media: [reference] as never }), never),
      ).toMatchObject({ ok: true });
      expect(discord.rest.log.find(({ files }) => files.length > 0)?.files).toEqual(["answer.txt"]);
      await channel?.typing?.(outbound("x").address, never);
      const [stored] = discord.world.history(discord.channelId);
      const [file] = (stored?.["attachments"] ?? []) as { url: string }[];
      const parts = await channel?.download?.(
        { uri: file?.url ?? "", name: "note.txt", mimeType: "text/plain" },
        never,
      );
      const bytes: Uint8Array[] = [];
      for await (const part of parts ?? []) bytes.push(part);
      expect(Buffer.concat(bytes).toString()).toBe("from the person");
      const setup = await checkDiscordSetup(
        { token: discord.token, apiUrl: discord.apiUrl, ...section },
        never,
        undefined,
        (name) => environment[name as keyof typeof environment],
      );
      expect(setup).toMatchObject({ ok: true });
      expect(direct()).toEqual([]);
      expect(discord.peers.length).toBeGreaterThan(2);
      expect(new Set(proxy.asked)).toEqual(new Set([`${host}:${new URL(discord.apiUrl).port}`]));
    },
  );

  test("the connection comes back through the proxy when the proxy drops it", async () => {
    const testHost = await start({ proxy: proxy.url });
    proxy.drop();
    await until(() =>
      expect(testHost.statuses.map(({ state }) => state)).toContain("reconnecting"),
    );
    await until(() => expect(testHost.statuses.at(-1)?.state).toBe("connected"));
    discord.alice.say("through again?");
    await testHost.untilReceived(1);
    expect(discord.gateway.resumes).toBe(1);
  });

  test("a proxy with a name and a password gets them", async () => {
    await proxy.close();
    const { port } = new URL(discord.apiUrl);
    proxy = await startConnectProxy({
      credentials: "me:secret-word",
      resolve: () => ({ host: "127.0.0.1", port: Number(port) }),
    });
    const testHost = await start({ proxy: proxy.url });
    expect(testHost.statuses.at(-1)?.state).toBe("connected");
  });

  test("models and everything else stay direct", async () => {
    const model = createServer((_, response) => void response.end("ok"));
    await listen(model);
    const testHost = await start({ proxy: proxy.url });
    const before = proxy.asked.length;
    const { port } = model.address() as AddressInfo;
    expect(await (await testHost.fetch(`http://127.0.0.1:${port}/v1/models`)).text()).toBe("ok");
    expect(proxy.asked).toHaveLength(before);
    model.closeAllConnections();
    model.close();
  });

  test("without the proxy there is no way at all", async () => {
    await expect(start({})).rejects.toThrow(/ENOTFOUND|EAI_AGAIN/);
  });

  test("a proxy that speaks no HTTP is a matter for the operator", async () => {
    await expect(start({}, { HTTP_PROXY: "socks5://127.0.0.1:1" })).rejects.toMatchObject({
      code: "CHANNEL_MISCONFIGURED",
      hint: expect.stringContaining("channels.discord.proxy"),
    });
  });
});

describe("which way an address is reached", () => {
  const way = (variables: Record<string, string>, url: string, configured?: string) =>
    readProxyRules(configured, (name) => variables[name])(url);
  const everywhere = { HTTPS_PROXY: "http://p:1" };
  test.each([
    [everywhere, "https://discord.com/api", "http://p:1"],
    [everywhere, "wss://gateway.discord.gg", "http://p:1"],
    [everywhere, "http://127.0.0.1:80", undefined],
    [{ https_proxy: "p:1" }, "https://discord.com", "http://p:1"],
    [{ ALL_PROXY: "http://a:1" }, "http://x.test", "http://a:1"],
    [{ ...everywhere, NO_PROXY: "discord.com" }, "https://discord.com", undefined],
    [{ ...everywhere, NO_PROXY: "discord.com" }, "https://cdn.discord.com", undefined],
    [{ ...everywhere, NO_PROXY: ".discord.com, other" }, "https://cdn.discord.com", undefined],
    [{ ...everywhere, NO_PROXY: "discord.com" }, "https://notdiscord.com", "http://p:1"],
    [{ ...everywhere, NO_PROXY: "discord.com:8443" }, "https://discord.com", "http://p:1"],
    [{ ...everywhere, NO_PROXY: "discord.com:443" }, "https://discord.com", undefined],
    [{ ...everywhere, NO_PROXY: "*" }, "https://discord.com", undefined],
    [{}, "https://discord.com", undefined],
  ])("%j: %s by %s", (variables, url, expected) => {
    expect(way(variables, url)).toBe(expected);
  });

  test("the config's proxy holds for everything, exceptions or not", () => {
    expect(way({ NO_PROXY: "*" }, "https://discord.com", "http://mine:1")).toBe("http://mine:1");
  });
});

async function listen(server: Server): Promise<void> {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
}

/** Connections that reached Discord by another way than the proxy. */
function direct(): number[] {
  return discord.peers.filter((port) => !proxy.ports.has(port));
}
