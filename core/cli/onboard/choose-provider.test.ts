import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { createOpenAiCompatibleProvider } from "../../sdk/openai-compatible/index.ts";
import type { PluginManifest } from "../../sdk/manifest.ts";
import type { FoundSetup } from "../../sdk/setup-import.ts";
import { chooseProvider } from "./choose-provider.ts";
import { configEdits } from "./config-edits.ts";
import type { OnboardPlan } from "./onboard-plan.ts";
import type { ProviderSources } from "./provider-sources.ts";
import type { Wizard, WizardOption } from "./wizard.ts";

const right = "sk-sp-rightrightright-0001";
let server: Server;
let asked: string[];
let manifest: PluginManifest;

beforeEach(async () => {
  asked = [];
  server = createServer((request, response) => {
    asked.push(request.url ?? "");
    request.resume();
    const isRight =
      request.url?.startsWith("/plan-cn/") === true &&
      request.headers.authorization === `Bearer ${right}`;
    response.writeHead(isRight ? 200 : 401, { "content-type": "application/json" });
    const answer = { choices: [{ message: { content: "OK" }, finish_reason: "stop" }] };
    response.end(JSON.stringify(isRight ? answer : { error: { code: "invalid_api_key" } }));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const choice = (id: string, more: object = {}) => ({
    choiceId: `sky-${id}`,
    choiceLabel: id,
    provider: "sky",
    endpoint: id,
    groupId: "sky",
    groupLabel: "Sky",
    cliFlags: [`sky-${id}`],
    prompt: "Key",
    defaultModel: "sky/big",
    ...more,
  });
  const place = (id: string, keyPrefixes: string[], more: object = {}) => ({
    id,
    provider: "sky",
    label: `Sky ${id}`,
    baseUrl: `${origin}/${id}/v1`,
    hosts: [`${id}.sky.test`],
    keyPrefixes,
    probeModel: "small",
    ...more,
  });
  manifest = {
    id: "sky",
    name: "Sky",
    description: "",
    providers: ["sky"],
    setup: {
      providers: [
        {
          id: "sky",
          defaultModel: "sky/big",
          retired: {
            aliases: [],
            authChoices: ["sky-free"],
            cliFlags: ["sky-free-token"],
            since: "2026-04-15",
            sentence: "The free sign-in ended.",
            hint: "Get a key.",
          },
        },
      ],
    },
    providerAuthChoices: [
      choice("pay"),
      choice("plan"),
      choice("plan-cn"),
      choice("own", { address: { prompt: "Host", cliFlag: "sky-host" } }),
    ],
    providerEndpoints: [
      place("pay", ["sk-"]),
      place("plan", ["sk-sp-"]),
      place("plan-cn", ["sk-sp-"]),
      place("own", [], {
        baseUrl: "https://{space}.eu.sky.test/deep/v1",
        hosts: ["*.eu.sky.test"],
        probeModel: undefined,
      }),
    ],
  };
});
afterEach(() => {
  server.closeAllConnections();
  server.close();
});

interface Talk {
  choose?: (ways: readonly WizardOption[]) => string | undefined;
  answers?: boolean[];
  key?: string;
  text?: string;
  flags?: ProviderSources["flags"];
  foreign?: FoundSetup[];
  interactive?: boolean;
}

async function talk({
  choose,
  answers = [],
  key = right,
  text = "",
  flags = {},
  foreign = [],
  interactive = true,
}: Talk) {
  const said: string[] = [];
  const wizard = {
    chooseAuth: async (ways: readonly WizardOption[]) => {
      said.push(...ways.map(({ label }) => `* ${label}`));
      return choose?.(ways);
    },
    askKey: async () => key,
    askText: async () => text,
    confirm: async (question: string) => {
      said.push(`? ${question}`);
      return answers.shift() ?? false;
    },
    note: (title: string, lines: readonly string[]) => said.push(title, ...lines),
    during: async (_text: string, task: (signal: AbortSignal) => Promise<unknown>) =>
      await task(new AbortController().signal),
  } as unknown as Wizard;
  const plan = chooseProvider({
    flags,
    manifests: [manifest],
    loaded: { environment: { get: () => undefined, source: () => undefined } },
    probe: {
      storedKey: async () => undefined,
      provider: async (id: string) => createOpenAiCompatibleProvider({ id }),
    },
    foreign: async () => foreign,
    ...(interactive ? { wizard } : {}),
  } as unknown as ProviderSources);
  return { plan: await plan.catch((error: unknown) => error), said };
}

const find = (ways: readonly WizardOption[]) =>
  ways.find(({ label }) => label.includes("I do not know"))?.value;

describe("a person who does not know which plan a key is for", () => {
  test("is told what would be asked, and after a yes which endpoint knows the key", async () => {
    const { plan, said } = await talk({ choose: find, answers: [true] });
    expect(plan).toMatchObject({
      choiceId: "sky-plan-cn",
      baseUrl: expect.stringContaining("/plan-cn/v1"),
      defaultModel: "sky/big",
      key: { kind: "store", key: right },
    });
    expect(asked).toEqual(["/plan/v1/chat/completions", "/plan-cn/v1/chat/completions"]);
    const text = said.join("\n");
    expect(text).toContain("Where the key would be tried");
    expect(text).toContain("Sky plan at 127.0.0.1");
    expect(text).not.toContain(right);
  });

  test("has nothing sent without a yes", async () => {
    const { plan } = await talk({ choose: find });
    expect(plan).toMatchObject({ code: "ONBOARD_CANCELLED" });
    expect(asked).toEqual([]);
  });

  test("hears what every endpoint said when none knows the key", async () => {
    const key = "sk-nobodynobody-9999";
    const { plan, said } = await talk({ choose: find, answers: [true], key });
    expect(plan).toMatchObject({
      code: "ONBOARD_PLAN_UNKNOWN",
      hint: expect.stringContaining("make a new one"),
    });
    expect(said.join("\n")).toContain("Sky pay at 127.0.0.1");
    expect(said.join("\n")).toContain("refused the key (401)");
  });
});

describe("a host of one's own", () => {
  const asked = (host: string) =>
    talk({
      flags: { authChoice: "sky-own", skyHost: host, skyOwn: "sk-0123456789ab" },
      interactive: false,
    });

  test.each(["llm-1.eu.sky.test", "https://LLM-1.eu.sky.test/anything", " llm-1.eu.sky.test "])(
    "%j gets the path of the vendor's table",
    async (host) => {
      expect((await asked(host)).plan).toMatchObject({
        baseUrl: "https://llm-1.eu.sky.test/deep/v1",
      });
    },
  );

  test.each(["", "evil.test", "a.b.eu.sky.test", "eu.sky.test.evil.test"])(
    "%j is refused",
    async (host) => {
      expect((await asked(host)).plan).toMatchObject({ code: "ONBOARD_ADDRESS" });
    },
  );

  test("is asked for where no flag gives it", async () => {
    const { plan } = await talk({ choose: () => "sky-own", text: "llm-2.eu.sky.test" });
    expect(plan).toMatchObject({ baseUrl: "https://llm-2.eu.sky.test/deep/v1" });
  });
});

test.each([{ authChoice: "sky-free" }, { skyFreeToken: "x" }])(
  "a way to sign in that is gone is explained: %j",
  async (flags) => {
    expect((await talk({ flags, interactive: false })).plan).toMatchObject({
      code: "ONBOARD_CHOICE_RETIRED",
      message: "The free sign-in ended.",
      hint: "Get a key.",
    });
  },
);

describe("settings of another program", () => {
  const setup = (baseUrl: string): FoundSetup => ({
    label: "Other",
    baseUrl,
    key: { value: "sk-otherotherother-0007", source: "OTHER_KEY in a file" },
    models: [{ id: "big" }, { id: "huge", contextWindow: 5, input: ["text", "image"] }],
    defaultModel: "huge",
  });
  const take = (ways: readonly WizardOption[]) =>
    ways.find(({ label }) => label.startsWith("Take over"))?.value;

  test("are taken over after a yes, with key and models, and rows that are there stay", async () => {
    const foreign = [setup("https://pay.sky.test/v1")];
    const { plan, said } = await talk({ choose: take, foreign, answers: [true] });
    expect(plan).toMatchObject({
      providerId: "sky",
      baseUrl: "https://pay.sky.test/v1",
      defaultModel: "sky/huge",
      key: { kind: "store", key: "sk-otherotherother-0007" },
    });
    expect(said.join("\n")).toContain("0007, from OTHER_KEY in a file");
    expect(said.join("\n")).not.toContain("sk-otherotherother-0007");
    const whole = { gateway: { writes: [] }, workspace: { isSeeded: true }, provider: plan };
    const config = {
      models: { providers: { sky: { models: [{ id: "big", contextWindow: 9 }] } } },
    };
    expect(configEdits(whole as unknown as OnboardPlan, config)).toContainEqual({
      path: ["models", "providers", "sky", "models", 1],
      value: { id: "huge", contextWindow: 5, input: ["text", "image"] },
    });
  });

  test("are not touched without a yes, and not offered where no provider serves the address", async () => {
    const refused = await talk({ choose: take, foreign: [setup("https://pay.sky.test/v1")] });
    expect(refused.plan).toMatchObject({ code: "ONBOARD_CANCELLED" });
    const { said } = await talk({ foreign: [setup("https://api.elsewhere.test/v1")] });
    expect(said.join("\n")).not.toContain("Take over");
  });
});
