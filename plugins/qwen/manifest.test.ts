import { describe, expect, test } from "vitest";
import { authChoiceOf, classifyEndpoint } from "./endpoint-class.ts";
import manifest from "./openclaw.plugin.json" with { type: "json" };
import packageJson from "./package.json" with { type: "json" };
import { thinkingFamily } from "./thinking.ts";

const rows = manifest.modelCatalog.providers.qwen.models;
const { providerEndpoints, providerAuthChoices, modelCatalog } = manifest;

describe("the manifest", () => {
  test("has the catalog that was agreed on", () => {
    const facts = rows.map((row) => [
      row.id,
      row.input.join("+"),
      row.contextWindow,
      row.maxTokens,
    ]);
    expect(facts.slice(0, 9)).toEqual([
      ["qwen3.5-plus", "text+image", 1_000_000, 65_536],
      ["qwen3.6-plus", "text+image", 1_000_000, 65_536],
      ["qwen3-max-2026-01-23", "text", 262_144, 65_536],
      ["qwen3-coder-next", "text", 262_144, 65_536],
      ["qwen3-coder-plus", "text", 1_000_000, 65_536],
      ["MiniMax-M2.5", "text", 1_000_000, 65_536],
      ["glm-5", "text", 202_752, 16_384],
      ["glm-4.7", "text", 202_752, 16_384],
      ["kimi-k2.5", "text+image", 262_144, 32_768],
    ]);
  });

  test("says that a model can think exactly where the code knows how to ask for it", () => {
    for (const row of rows)
      expect([row.id, row.reasoning]).toEqual([row.id, thinkingFamily(row.id) !== "never"]);
  });

  test("classes its own endpoints as their ids say", () => {
    for (const { id, baseUrl, hosts } of providerEndpoints) {
      const { plan, region } = classifyEndpoint(baseUrl);
      expect(id).toBe(`${plan === "token" ? "token-plan" : plan}-${region}`);
      expect(hosts).toContain(new URL(baseUrl).hostname);
      for (const host of hosts) expect(classifyEndpoint(`https://${host}/v1`).plan).toBe(plan);
    }
  });

  test("offers each plan and region under the name that errors recommend, with the older names", () => {
    for (const plan of ["standard", "coding"] as const) {
      for (const region of ["global", "china"] as const) {
        const name = authChoiceOf(plan, region);
        const older = name.replace("qwen", "modelstudio");
        expect(providerAuthChoices.find((choice) => choice.choiceId === name)).toMatchObject({
          endpoint: `${plan}-${region}`,
          deprecatedChoiceIds: [older],
          cliFlags: [name, older],
          defaultModel: "qwen/qwen3.5-plus",
        });
      }
    }
  });

  test("hides on the Coding Plan only rows that it has, and says why in a sentence", () => {
    for (const { model, reason, when } of modelCatalog.suppressions) {
      expect(rows.map((row) => row.id)).toContain(model);
      expect(reason).toMatch(/\.$/);
      expect(when.baseUrlHosts.map((host) => classifyEndpoint(`https://${host}`).plan)).toEqual([
        "coding",
        "coding",
      ]);
    }
    expect(modelCatalog.suppressions.map((row) => row.model)).not.toContain("qwen3.5-plus");
  });

  test("has the version of the package", () => {
    expect(manifest.version).toBe(packageJson.version);
  });
});
