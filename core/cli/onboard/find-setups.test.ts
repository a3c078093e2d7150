import { afterEach, beforeEach, expect, test } from "vitest";
import { createCliContext } from "../context.ts";
import { loadProject } from "../load-project.ts";
import { findForeignSetups } from "./find-setups.ts";
import { createOnboardFixture, type OnboardFixture } from "./onboard-fixture.ts";
import { importOffers } from "./plan-import.ts";
import { findSetupOffers } from "./setup-offers.ts";

let fixture: OnboardFixture;
beforeEach(async () => {
  fixture = await createOnboardFixture();
});
afterEach(() => fixture.dispose());

const finder = (code: string) => `export default { setup() {} };\n${code}`;

async function addPlugin(id: string, code: string): Promise<void> {
  const manifest = {
    id,
    name: id,
    description: "A finder.",
    setupImports: { other: "./index.mjs" },
  };
  await fixture.write(`.openclaw/plugins/${id}/openclaw.plugin.json`, JSON.stringify(manifest));
  await fixture.write(`.openclaw/plugins/${id}/index.mjs`, finder(code));
}

async function search() {
  const context = createCliContext({
    env: { HOME: fixture.home },
    cwd: () => fixture.home,
    stdin: {},
    stdout: { write: () => undefined },
    stderr: { write: () => undefined },
  });
  const project = await loadProject(context);
  const offers = findSetupOffers(project);
  const places = { home: fixture.home, cwd: fixture.home, env: {} };
  return { found: await findForeignSetups(project, offers.decisions, places), ...offers };
}

test("settings of another program are found by the plugin that serves its address", async () => {
  const settings = {
    modelProviders: {
      openai: [
        {
          id: "qwen3-coder-plus",
          baseUrl: "https://coding.dashscope.aliyuncs.com/v1",
          envKey: "BAILIAN_CODING_PLAN_API_KEY",
        },
      ],
    },
    env: { BAILIAN_CODING_PLAN_API_KEY: "sk-sp-0123456789-0009" },
  };
  await fixture.write(".qwen/settings.json", JSON.stringify(settings));
  const { found, manifests } = await search();
  const [offer] = importOffers(found, manifests);
  expect(offer?.plan).toMatchObject({
    providerId: "qwen",
    baseUrl: "https://coding.dashscope.aliyuncs.com/v1",
    defaultModel: "qwen/qwen3-coder-plus",
  });
  expect(offer?.label).toContain("0009");
  expect(offer?.label).not.toContain("0123456789");
});

test("a finder that fails is passed over, and the others are asked", async () => {
  await addPlugin("broken", "export async function findSetups() { throw new Error('no'); }");
  await addPlugin(
    "working",
    `export async function findSetups({ home }) {
      return [{ label: "Other", baseUrl: "https://x.test/v1", key: { value: "k", source: home }, models: [] }];
    }`,
  );
  const { found } = await search();
  expect(found).toEqual([expect.objectContaining({ label: "Other" })]);
});

test("nothing is found where nothing is", async () => {
  expect((await search()).found).toEqual([]);
});
