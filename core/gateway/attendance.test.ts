import { describe, expect, test } from "vitest";
import type { Config } from "../config/schema.ts";
import type { PluginManifest } from "../sdk/manifest.ts";
import { withAttendance } from "./attendance.ts";
import type { TurnPreparation } from "./preparation-contract.ts";

const manifest: PluginManifest = {
  id: "sky",
  name: "Sky",
  description: "",
  providerEndpoints: [
    {
      id: "plan",
      provider: "sky",
      label: "Plan",
      baseUrl: "https://plan.sky.test/v1",
      hosts: ["plan.sky.test"],
      attendedOnly: "The plan is for people.",
    },
  ],
};

async function run(channel: string, baseUrl: string, unattended?: "warn" | "refuse" | "allow") {
  const warnings: string[] = [];
  const config: Config = unattended === undefined ? {} : { models: { unattended } };
  const prepared = { model: { ref: "sky/big", endpoint: { baseUrl } } };
  const prepare = withAttendance(
    (async () => prepared) as unknown as TurnPreparation["prepare"],
    () => ({ config, manifests: [manifest], logger: { warn: (text) => void warnings.push(text) } }),
  );
  const job = { message: { address: { channel } } };
  const [, ...rest] = [job, {}, new AbortController().signal] as unknown as Parameters<
    typeof prepare
  >;
  const result = prepare(job as unknown as Parameters<typeof prepare>[0], ...rest);
  return { warnings, result: await result.catch((error: unknown) => error), prepared };
}

const plan = "https://plan.sky.test/v1";

describe("a turn that no person began, at a plan that is for people", () => {
  test("runs with a warning in the log", async () => {
    const { warnings, result, prepared } = await run("webhook", plan);
    expect(result).toBe(prepared);
    expect(warnings).toEqual(["a job without a person uses sky/big. The plan is for people."]);
  });

  test("is refused where the config says so, and quiet where it says that too", async () => {
    expect((await run("webhook", plan, "refuse")).result).toMatchObject({
      code: "MODEL_ATTENDED_ONLY",
      message: expect.stringContaining("The plan is for people."),
    });
    expect((await run("webhook", plan, "allow")).warnings).toEqual([]);
  });
});

test("a person's message and other endpoints are nobody's concern", async () => {
  for (const [channel, baseUrl] of [
    ["discordia", plan],
    ["webchat", plan],
    ["webhook", "https://api.sky.test/v1"],
  ] as const) {
    const { warnings, result, prepared } = await run(channel, baseUrl, "refuse");
    expect(result).toBe(prepared);
    expect(warnings).toEqual([]);
  }
});
