import { describe, expect, test } from "vitest";
import type { AuthChoice, CatalogLineup, CatalogRow } from "openclaw/sdk";
import { authChoiceOf, classifyEndpoint, places } from "./endpoint-class.ts";
import manifest from "./openclaw.plugin.json" with { type: "json" };
import packageJson from "./package.json" with { type: "json" };
import { familyOf } from "./model-families.ts";

const rows = manifest.modelCatalog.providers.qwen.models;
const { providerAuthChoices, modelCatalog } = manifest;

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
      expect([row.id, row.reasoning]).toEqual([row.id, familyOf(row.id).thinking !== "never"]);
  });

  test("has every endpoint of the vendor, each host once", () => {
    const hosts = places.flatMap((place) => place.hosts);
    expect(new Set(hosts).size).toBe(hosts.length);
    expect(hosts.toSorted()).toEqual(
      [
        "dashscope.aliyuncs.com",
        "vpc-cn-beijing.dashscope.aliyuncs.com",
        "batch.dashscope.aliyuncs.com",
        "dashscope-intl.aliyuncs.com",
        "dashscope-us.aliyuncs.com",
        "cn-hongkong.dashscope.aliyuncs.com",
        "dashscope-finance.aliyuncs.com",
        "*.cn-beijing.maas.aliyuncs.com",
        "*.ap-southeast-1.maas.aliyuncs.com",
        "*.us-east-1.maas.aliyuncs.com",
        "*.cn-hongkong.maas.aliyuncs.com",
        "*.eu-central-1.maas.aliyuncs.com",
        "*.ap-northeast-1.maas.aliyuncs.com",
        "trial.cn-beijing.maas.aliyuncs.com",
        "trial.ap-southeast-1.maas.aliyuncs.com",
        "coding.dashscope.aliyuncs.com",
        "coding-intl.dashscope.aliyuncs.com",
        "token-plan.cn-beijing.maas.aliyuncs.com",
        "token-plan.ap-southeast-1.maas.aliyuncs.com",
        "portal.qwen.ai",
      ].toSorted(),
    );
    for (const {
      plan,
      hosts: [host = ""],
    } of places) {
      const path = plan === "coding" || plan === "portal" ? "/v1" : "/compatible-mode/v1";
      const place = places.find((row) => row.hosts[0] === host);
      expect(place?.baseUrl.endsWith(path)).toBe(true);
      const subscription = plan === "coding" || plan === "token";
      expect(classifyEndpoint(`https://${host.replace("*", "llm-1")}/v1`).plan).toBe(
        subscription || plan === "portal" ? plan : "standard",
      );
      expect([host, place?.attendedOnly !== undefined]).toEqual([host, subscription]);
      expect([host, place?.listsModels === false]).toEqual([
        host,
        subscription || plan === "portal",
      ]);
    }
  });

  test("has a sign-in for every endpoint, with flags in both spellings and the older names", () => {
    const choices = providerAuthChoices as AuthChoice[];
    for (const { id, plan, provider } of places) {
      if (plan === "workspace" || plan === "portal") continue;
      const choice = choices.find((row) => row.endpoint === id && row.address === undefined);
      expect([id, choice?.provider]).toEqual([id, provider]);
      const [flag = "", older] = choice?.cliFlags ?? [];
      expect(flag).toMatch(/^qwen-/);
      expect(older).toBe(flag.replace("qwen", "modelstudio"));
      expect(choice?.deprecatedChoiceIds).toContain(
        (choice?.choiceId ?? "").replace("qwen", "modelstudio"),
      );
    }
    expect(choices.filter(({ address }) => address !== undefined)).toHaveLength(1);
    const ids = choices.flatMap((row) => [row.choiceId, ...(row.deprecatedChoiceIds ?? [])]);
    expect(new Set(ids).size).toBe(ids.length);
    for (const plan of ["standard", "coding", "token"] as const) {
      for (const region of ["global", "china"] as const) {
        const name = authChoiceOf(plan, region);
        expect(choices.find((row) => row.choiceId === name)?.endpoint).toBe(
          `${plan === "token" ? "token-plan" : plan}-${region}`,
        );
      }
    }
  });

  test("lists for each plan only rows that it has, and not qwen3.6-plus for the Coding Plan", () => {
    const lineups: CatalogLineup[] = modelCatalog.lineups;
    for (const { endpoints, models, reason, source, defaultModel } of lineups) {
      expect(models).toContain(defaultModel ?? "qwen3.5-plus");
      for (const choice of providerAuthChoices.filter(({ endpoint }) =>
        endpoints.includes(endpoint),
      ))
        expect(models).toContain(choice.defaultModel.replace(/^.*\//, ""));
      for (const id of endpoints) expect(places.map((place) => place.id)).toContain(id);
      for (const model of models) expect(rows.map((row) => row.id)).toContain(model);
      expect(reason).toMatch(/^\{model\} .*\.$/);
      expect(source).toMatch(/2026/);
      const isCoding = endpoints.some((id) => id.startsWith("coding"));
      expect(models.includes("qwen3.6-plus")).toBe(!isCoding);
    }
  });

  test("states each price with its currency, page and date, and none as zero", () => {
    for (const row of rows as CatalogRow[]) {
      expect(row.source).toMatch(/\d{4}/);
      for (const [list, cost] of Object.entries(row.prices ?? {})) {
        expect(places.map((place) => place.priceList)).toContain(list);
        expect(cost.currency).toMatch(/^(CNY|USD)$/);
        expect(cost.date).toMatch(/^2026-\d\d-\d\d$/);
        expect(cost.source).toMatch(/\S/);
        const figures = [cost, ...(cost.tiers ?? [])].flatMap((tier) => [tier.input, tier.output]);
        for (const figure of figures) expect(figure).toBeGreaterThan(0);
        const [first] = cost.tiers ?? [cost];
        expect([first?.input, first?.output]).toEqual([cost.input, cost.output]);
        const limits = (cost.tiers ?? []).map((tier) => tier.upTo ?? Infinity);
        expect(limits).toEqual(limits.toSorted((left, right) => left - right));
      }
    }
  });

  test("has the version of the package", () => {
    expect(manifest.version).toBe(packageJson.version);
  });
});
