import type { PluginManifest } from "../../sdk/manifest.ts";
import type { OnboardFixture } from "./onboard-fixture.ts";

const code = `import { definePlugin } from "openclaw/sdk";
import { createOpenAiCompatibleProvider } from "openclaw/sdk/openai-compatible";
export default definePlugin({
  setup(context) {
    context.addProvider(createOpenAiCompatibleProvider({ id: "testcloud", fetch: context.fetch }));
  },
});
`;

/** For tests: a plugin as somebody else would write it, whose provider is the server at `url`. */
export function testcloudManifest(
  url: string,
): PluginManifest & Required<Pick<PluginManifest, "providerAuthChoices">> {
  const setup = { id: "testcloud", envVars: ["TESTCLOUD_KEY"], defaultModel: "testcloud/t1" };
  return {
    id: "testcloud",
    name: "Testcloud",
    description: "A provider of somebody else's.",
    providers: ["testcloud"],
    setup: { providers: [{ ...setup, keyUrl: "https://keys.example" }] },
    providerAuthChoices: [
      {
        choiceId: "testcloud-api-key",
        choiceLabel: "API key",
        provider: "testcloud",
        endpoint: "main",
        groupId: "testcloud",
        groupLabel: "Testcloud",
        cliFlags: ["testcloud-api-key"],
        prompt: "Testcloud key",
      },
    ],
    providerEndpoints: [
      { id: "main", provider: "testcloud", label: "Main", baseUrl: `${url}/v1`, hosts: [] },
    ],
  };
}

/** Puts the plugin into the state folder. */
export async function writeTestcloud(fixture: OnboardFixture, url: string): Promise<void> {
  const folder = ".openclaw/plugins/testcloud";
  const manifest = JSON.stringify(testcloudManifest(url));
  await fixture.write(`${folder}/openclaw.plugin.json`, manifest);
  await fixture.write(`${folder}/index.mjs`, code);
}
