import { describe, expect, test } from "vitest";
import { createManualClock } from "../lib/manual-clock.ts";
import { openModelChain } from "../models/model-chain.ts";
import type { ResolvedModel } from "../models/resolve-model.ts";
import type { PluginManifest } from "../sdk/manifest.ts";
import type { ModelEvent, ModelRequest } from "../sdk/provider.ts";
import { attend } from "./attendance.ts";
import type { TurnJob } from "./prepared-turn.ts";

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
const plan = "https://plan.sky.test/v1";
const standard = "https://api.sky.test/v1";

/** A model that answers "OK", or fails so that another one is asked. */
function model(ref: string, baseUrl: string, fails = false): ResolvedModel {
  const answer: ModelEvent[] = fails
    ? [{ type: "error", error: { kind: "overloaded", message: "busy", retryable: true } }]
    : [
        { type: "text-delta", text: "OK" },
        { type: "finish", reason: "stop" },
      ];
  return {
    ref,
    providerId: "sky",
    model: { id: ref },
    endpoint: { providerId: "sky", baseUrl },
    provider: {
      id: "sky",
      async *stream() {
        yield* answer;
      },
    },
    params: {},
  } as unknown as ResolvedModel;
}

interface Asked {
  channel?: string;
  unattended?: "warn" | "refuse" | "allow";
}

/** Asks the models twice, as a turn with a tool does. */
async function ask(
  models: readonly ResolvedModel[],
  { channel = "webhook", unattended }: Asked = {},
) {
  const warnings: string[] = [];
  const logger = { warn: (text: string) => void warnings.push(text) };
  const job = { message: { address: { channel } } } as unknown as TurnJob;
  const config = unattended === undefined ? {} : { models: { unattended } };
  const admit = attend(job, { config, manifests: [manifest], logger });
  const events: ModelEvent[] = [];
  const clock = createManualClock();
  const cooldowns = {
    restingUntil: async () => 0,
    failed: async () => undefined,
    succeeded: async () => undefined,
  };
  const quiet = { warn: () => undefined } as never;
  const links = models.map((each) => ({ ref: each.ref, resolve: async () => admit(each) }));
  const options = { cooldowns: cooldowns as never, clock, logger: quiet, patienceMs: 1 };
  const chosen = await openModelChain(links, options);
  const request = { model: chosen.model, endpoint: chosen.endpoint, messages: [], tools: [] };
  for (let step = 0; step < 2; step += 1) {
    const stream = chosen.provider.stream(
      request as unknown as ModelRequest,
      new AbortController().signal,
    );
    for await (const event of stream) events.push(event);
  }
  return {
    warnings,
    text: events.flatMap((each) => (each.type === "text-delta" ? [each.text] : [])),
  };
}

describe("a turn that no person began, at a plan that is for people", () => {
  test("runs with one warning in the log", async () => {
    const { warnings, text } = await ask([model("sky/big", plan)]);
    expect(text).toEqual(["OK", "OK"]);
    expect(warnings).toEqual(["a job without a person uses sky/big. The plan is for people."]);
  });

  test("is refused where the config says so, and quiet where it says that too", async () => {
    await expect(ask([model("sky/big", plan)], { unattended: "refuse" })).rejects.toMatchObject({
      code: "MODEL_ATTENDED_ONLY",
      message: expect.stringContaining("The plan is for people."),
    });
    expect((await ask([model("sky/big", plan)], { unattended: "allow" })).warnings).toEqual([]);
  });

  test("holds for a model that stands in for another, and not for one that is not asked", async () => {
    const [busy, free, planned] = [
      model("sky/busy", standard, true),
      model("sky/free", standard),
      model("sky/planned", plan),
    ];
    expect((await ask([free, planned])).warnings).toEqual([]);
    expect((await ask([busy, planned])).warnings).toHaveLength(1);
    const refused = await ask([busy, planned], { unattended: "refuse" });
    expect(refused.text).toEqual([]);
    expect((await ask([planned, free], { unattended: "refuse" })).text).toEqual(["OK", "OK"]);
  });
});

test("a person's message and other endpoints are nobody's concern", async () => {
  for (const [channel, baseUrl] of [
    ["discordia", plan],
    ["webchat", plan],
    ["webhook", standard],
  ] as const) {
    const { warnings, text } = await ask([model("sky/big", baseUrl)], {
      channel,
      unattended: "refuse",
    });
    expect(text).toEqual(["OK", "OK"]);
    expect(warnings).toEqual([]);
  }
});
