import { readFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { createOnboardFixture, type OnboardFixture } from "../onboard/onboard-fixture.ts";

const code = `import { definePlugin } from "openclaw/sdk";
import { createOpenAiCompatibleProvider } from "openclaw/sdk/openai-compatible";
export default definePlugin({
  setup(context) {
    context.addProvider(createOpenAiCompatibleProvider({ id: "sky", fetch: context.fetch }));
  },
});
`;

/** Which key each place takes, and what it says to the right one when it is no answer. */
const places: Record<string, { key: string; refusal?: { status: number; code: string } }> = {
  pay: { key: "sk-payayayayayayay-0001" },
  cn: { key: "sk-cncncncncncncncn-0002" },
  plan: { key: "sk-sp-planplanplan-0003", refusal: { status: 402, code: "overdue" } },
};

let fixture: OnboardFixture;
let server: Server;
let asked: string[];

beforeEach(async () => {
  asked = [];
  server = createServer((request, response) => {
    const [, name = "", , ...path] = (request.url ?? "").split("/");
    asked.push(`${request.method} ${name}/${path.join("/")}`);
    request.resume();
    const place = places[name];
    const isRight = request.headers.authorization === `Bearer ${place?.key ?? ""}`;
    const say = (status: number, body: unknown) => {
      response.writeHead(status, { "content-type": "application/json" });
      response.end(JSON.stringify(body));
    };
    if (!isRight) say(401, { error: { code: "invalid_api_key", message: "Incorrect API key." } });
    else if (place?.refusal) say(place.refusal.status, { error: { code: place.refusal.code } });
    else if (path.join("/") === "models") {
      say(200, { data: ["big", "brand-new", "wan3-t2v"].map((id) => ({ id })) });
    } else say(200, { choices: [{ message: { content: "OK" }, finish_reason: "stop" }] });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  fixture = await createOnboardFixture();
  await writePlugin((server.address() as AddressInfo).port);
});
afterEach(async () => {
  server.closeAllConnections();
  server.close();
  await fixture.dispose();
});

async function writePlugin(port: number): Promise<void> {
  const endpoint = (id: string, more: object) => ({
    id,
    provider: "sky",
    label: `Sky ${id}`,
    baseUrl: `http://127.0.0.1:${port}/${id}/v1`,
    hosts: [],
    probeModel: "small",
    keyPrefixes: ["sk-"],
    ...more,
  });
  const manifest = {
    id: "sky",
    name: "Sky",
    description: "A vendor with plans.",
    providers: ["sky"],
    setup: { providers: [{ id: "sky", envVars: ["SKY_KEY"], defaultModel: "sky/big" }] },
    providerEndpoints: [
      endpoint("pay", {}),
      endpoint("cn", {}),
      endpoint("plan", { keyPrefixes: ["sk-sp-"] }),
    ],
    modelCatalog: {
      providers: {
        sky: {
          models: [{ id: "big", cost: { input: 1, output: 2, currency: "USD" } }, { id: "old" }],
        },
      },
      suppressions: [{ provider: "sky", model: "gone", reason: "gone is not served any more." }],
    },
  };
  const folder = ".openclaw/plugins/sky";
  await fixture.write(`${folder}/openclaw.plugin.json`, JSON.stringify(manifest));
  await fixture.write(`${folder}/index.mjs`, code);
  await fixture.write(".openclaw/openclaw.json", "{ models: { providers: { sky: {} } } }");
}

const probe = (env: Record<string, string>, ...args: string[]) =>
  fixture.call(["models", "auth", "probe", "--provider", "sky", ...args], env);

describe("models auth probe", () => {
  test("asks nobody without a yes, and says whom it would ask", async () => {
    const { status, stdout, stderr } = await probe({ SKY_KEY: "sk-cncncncncncncncn-0002" });
    expect(status).toBe(1);
    expect(stdout).toContain("Sky pay");
    expect(stdout).toContain("0002");
    expect(stderr).toContain("--yes");
    expect(asked).toEqual([]);
  });

  test("finds the place of a key with one short request to each, and writes it when told", async () => {
    const env = { SKY_KEY: "sk-cncncncncncncncn-0002" };
    const { status, stdout } = await probe(env, "--yes");
    expect(status).toBe(0);
    expect(asked).toEqual(["POST pay/chat/completions", "POST cn/chat/completions"]);
    expect(stdout).toContain("Sky pay at 127.0.0.1");
    expect(stdout).toContain("refused the key (401)");
    expect(stdout).toContain("The key belongs to Sky cn.");
    expect(stdout).not.toContain("sk-cncncncncncncncn-0002");
    expect(await readFile(fixture.configFile, "utf8")).not.toContain("/cn/v1");

    await probe(env, "--yes", "--write");
    expect(await readFile(fixture.configFile, "utf8")).toContain("/cn/v1");
    await fixture.call(["models", "set", "sky/gone"]);
    const unserved = await probe(env, "--yes");
    expect(unserved.stdout).toContain("gone is not served any more. The config names it");
    asked.length = 0;
    const again = await probe(env, "--yes", "--json");
    expect(JSON.parse(again.stdout)).toMatchObject({ written: false });
  });

  test("tries a key only where its look fits, and knows an account that owes money", async () => {
    const { status, stdout } = await probe(
      { SKY_KEY: "sk-sp-planplanplan-0003" },
      "--yes",
      "--json",
    );
    expect(asked).toEqual(["POST plan/chat/completions"]);
    expect(status).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      found: "plan",
      tried: [{ endpoint: "plan", outcome: "known", status: 402 }],
      key: { source: "env: SKY_KEY" },
    });
    expect(stdout).not.toContain("planplanplan");
  });

  test("ends with 1 when nobody knows the key, and says so where there is none", async () => {
    const { status, stdout } = await probe({ SKY_KEY: "sk-nobodynobodynobody-9999" }, "--yes");
    expect(status).toBe(1);
    expect(stdout).toContain("No endpoint knew the key");
    expect((await probe({}, "--yes")).stderr).toContain("There is no key for sky");
  });
});

describe("models status --probe", () => {
  test("shows source, last four, endpoint and what the endpoint said", async () => {
    const env = { SKY_KEY: "sk-payayayayayayay-0001" };
    const { stdout } = await fixture.call(["models", "status", "--probe"], env);
    for (const word of ["env: SKY_KEY", "0001", "/pay/v1", "probe: big answered in"])
      expect(stdout).toContain(word);
    const wrong = { SKY_KEY: "sk-cncncncncncncncn-0002" };
    const refused = await fixture.call(["models", "status", "--probe", "--json"], wrong);
    const { auth } = JSON.parse(refused.stdout) as { auth: { providers: object[] } };
    expect(auth.providers).toContainEqual(
      expect.objectContaining({
        provider: "sky",
        probe: expect.objectContaining({ outcome: "refused", status: 401 }),
      }),
    );
    asked.length = 0;
    await fixture.call(["models", "status"], env);
    expect(asked).toEqual([]);
  });
});

describe("models list --refresh", () => {
  const list = async (...args: string[]) => {
    const env = { SKY_KEY: "sk-payayayayayayay-0001" };
    const line = ["models", "list", "--provider", "sky", "--json", ...args];
    const { stdout } = await fixture.call(line, env);
    return (JSON.parse(stdout) as { models: { key: string; cost: unknown; tags: string[] }[] })
      .models;
  };

  test("adds what the endpoint serves and marks what it does not, and leaves out what does not chat", async () => {
    expect((await list("--refresh")).map(({ key, tags }) => [key, tags])).toEqual([
      ["sky/big", expect.not.arrayContaining(["unlisted"])],
      ["sky/brand-new", ["new"]],
      ["sky/old", ["unlisted"]],
    ]);
    expect(asked).toEqual(["GET pay/models"]);
  });

  test("is not done unasked; prices are there, and an unknown one is called so", async () => {
    expect((await list()).map(({ key, cost }) => [key, cost])).toEqual([
      ["sky/big", { input: 1, output: 2, currency: "USD" }],
      ["sky/old", "unknown"],
    ]);
    expect(asked).toEqual([]);
  });
});
