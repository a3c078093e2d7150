import { describe, expect, test } from "vitest";
import type { Environment } from "../../config/environment.ts";
import type { ChannelDefinition, ChannelSetupReport } from "../../sdk/channel.ts";
import type { PluginManifest } from "../../sdk/manifest.ts";
import { listChannelOffers, planChannel } from "./plan-channel.ts";
import type { Wizard } from "./wizard.ts";

const manifest: PluginManifest = {
  id: "chat",
  name: "Chat",
  description: "",
  channelConfigs: {
    chat: {
      label: "Chat",
      tokenEnvVar: "CHAT_TOKEN",
      setup: { tokenPrompt: "Chat token", tokenHint: "Look in your settings." },
      schema: {},
    },
    quiet: { label: "Without a token", schema: {} },
  },
};
const offers = (sections: Record<string, unknown> = {}) => listChannelOffers([manifest], sections);
const accepted: ChannelSetupReport = { ok: true, lines: ["The bot is Botty."] };

interface Talk {
  choose?: string;
  tokens?: string[];
  environment?: Record<string, string>;
  reports?: (ChannelSetupReport | undefined)[];
}

/** Lets a scripted person through the questions and keeps what was shown and asked. */
async function talk({ choose = "chat", tokens = [], environment = {}, reports = [] }: Talk) {
  const said: string[] = [];
  const sections: unknown[] = [];
  const secrets: string[] = [];
  const wizard: Wizard = {
    begin: () => undefined,
    confirmRisk: async () => true,
    chooseAuth: async () => undefined,
    confirm: async () => false,
    askText: async () => "",
    askKey: async () => "",
    chooseChannel: async (options) => options.find(({ value }) => value === choose)?.value,
    async askToken(question, _label, existing) {
      said.push(`? ${question}${existing === undefined ? "" : ` or ${existing}`}`);
      return tokens.shift() ?? "";
    },
    note: (_title, lines) => said.push(...lines),
    warn: (text) => said.push(`! ${text}`),
    link: (_text, url) => said.push(`> ${url}`),
    async during(_text, task, describe) {
      const result = await task(new AbortController().signal);
      said.push(describe(result));
      return result;
    },
    end: () => undefined,
  };
  const definition = {
    async checkSetup(section: unknown) {
      sections.push(section);
      return reports.shift() ?? accepted;
    },
  };
  const plan = await planChannel(offers({ chat: { apiUrl: "http://x" } }), {
    wizard,
    environment: environmentOf(environment),
    definitionOf: async () => definition as unknown as ChannelDefinition,
    keepSecret: (token) => secrets.push(token),
  });
  return { plan, said, sections, secrets };
}

function environmentOf(values: Record<string, string>): Environment {
  return {
    get: (name) => values[name],
    source: () => "env",
    all: () => values,
    problems: [],
  };
}

describe("what is offered", () => {
  test("is a channel that takes a token and has none yet", () => {
    expect(offers().map(({ channelId }) => channelId)).toEqual(["chat"]);
    expect(offers({ chat: { apiUrl: "http://x" } })).toHaveLength(1);
  });

  test.each([{ token: "t" }, { accounts: {} }, "broken"])("is not one with %j", (section) => {
    expect(offers({ chat: section })).toEqual([]);
  });

  test("may be nothing, and then nothing is asked", async () => {
    const sources = { keepSecret: () => undefined } as unknown as Parameters<typeof planChannel>[1];
    expect(await planChannel([], sources)).toBeUndefined();
  });
});

describe("a token", () => {
  test("is checked together with the rest of the section, and its facts are shown", async () => {
    const { plan, said, sections, secrets } = await talk({
      tokens: ["tok"],
      reports: [{ ...accepted, inviteUrl: "https://invite", problem: "Switch the intent on." }],
    });
    expect(sections).toEqual([{ apiUrl: "http://x", token: "tok" }]);
    expect(secrets).toEqual(["tok"]);
    expect(said).toEqual([
      "Look in your settings.",
      "? Chat token",
      "Chat knows this bot",
      "The bot is Botty.",
      "! Switch the intent on.",
      "> https://invite",
    ]);
    expect(plan).toEqual({
      channelId: "chat",
      label: "Chat",
      tokenEnvVar: "CHAT_TOKEN",
      token: "tok",
      isSet: false,
    });
  });

  const refused: ChannelSetupReport = { ok: false, lines: [], problem: "No such bot." };

  test("that is refused can be typed once more", async () => {
    const { plan, said } = await talk({ tokens: ["bad", "good"], reports: [refused, accepted] });
    expect(said).toContain("! No such bot.");
    expect(plan).toMatchObject({ token: "good" });
  });

  test("that is refused twice leaves the channel out", async () => {
    const { plan, said } = await talk({ tokens: ["a", "b", "c"], reports: [refused, refused] });
    expect(plan).toBeUndefined();
    expect(said.at(-1)).toBe("! Chat is left out. The rest of the setup goes on.");
  });

  test("that is left empty leaves the channel out", async () => {
    expect((await talk({ tokens: [""] })).plan).toBeUndefined();
  });

  test("of the environment is offered by its name and never shown", async () => {
    const environment = { CHAT_TOKEN: "abcdefghijklmnopqrstuvwxyz" };
    const { plan, said } = await talk({ tokens: [""], environment });
    expect(plan).toMatchObject({ token: environment.CHAT_TOKEN, isSet: true });
    expect(said).toContain("? Chat token or CHAT_TOKEN (abcde…wxyz)");
  });
});

test("whoever wants no chat is asked for no token", async () => {
  const { plan, said } = await talk({ choose: "" });
  expect({ plan, said }).toEqual({ plan: undefined, said: [] });
});
