import type { ResolvedModel } from "../models/resolve-model.ts";
import { withStream } from "../models/with-stream.ts";
import type { CapabilityName, CapableModel } from "../sdk/capabilities.ts";
import { OpenClawError } from "../sdk/errors.ts";
import type { ContentPart, Usage } from "../sdk/message.ts";
import type { ModelEvent } from "../sdk/provider.ts";
import type { MediaModels } from "./media-models.ts";
import { meterTurn, openMeter } from "./meter-turns.ts";
import type { TurnPreparationOptions } from "./preparation-contract.ts";
import type { TurnJob } from "./prepared-turn.ts";

/** What a model that looks at something may answer at most, for what is reserved before. */
const longestDescription = 2_048;

/** Models on the account of who wrote a message. */
export interface MeteredMediaModels extends MediaModels {
  /** Enters an order of that model, and refuses it when a budget is used up. */
  order<Result>(
    model: { ref: string; agentId: string },
    run: () => Promise<Result>,
    signal: AbortSignal,
  ): Promise<Result>;
}

/**
 * The same models, with each call that looks, listens, speaks or draws in the ledger and inside the budgets of who asked. Only looking is counted in tokens; the rest is
 * entered as a call without a known price.
 */
export function meteredMediaFor(
  models: MediaModels,
  options: TurnPreparationOptions,
): (job: TurnJob) => MeteredMediaModels {
  const meter = openMeter(options);
  // The row of the catalog, for the price.
  const resolve = (model: string, agentId: string) => options.models.resolve({ model, agentId });
  return (job) => {
    const metered = (model: ResolvedModel) => meterTurn(meter, model, job);
    return {
      async find(name, wish) {
        const found = await models.find(name, wish);
        const priced = await resolve(found.ref, wish.agentId);
        return withMeteredRun(name, found, (call) => charge(name, call, priced, metered));
      },
      async order({ ref, agentId }, run, signal) {
        const call = { prompt: "", kind: undefined, signal, run };
        return charge("video", call, await resolve(ref, agentId), metered);
      },
    };
  };
}

interface Call<Result = unknown> {
  prompt: string;
  kind: "image" | "video" | undefined;
  signal: AbortSignal;
  run(): Promise<Result>;
}

function withMeteredRun<Name extends CapabilityName>(
  name: Name,
  found: CapableModel<Name>,
  through: (call: Call) => Promise<unknown>,
): CapableModel<Name> {
  const capability = new Proxy(found.capability, {
    get(target, key) {
      const value: unknown = Reflect.get(target, key, target);
      if (typeof value !== "function") return value;
      if (key !== "run") return value.bind(target);
      return (request: { prompt?: string; media?: { mimeType: string } }, signal: AbortSignal) =>
        through({
          prompt: request.prompt ?? "",
          kind:
            name !== "understand"
              ? undefined
              : request.media?.mimeType.startsWith("video/")
                ? "video"
                : "image",
          signal,
          run: () => Promise.resolve(Reflect.apply(value, target, [request, signal])),
        });
    },
  });
  return { ...found, capability };
}

/** One call as the meter knows them: a request, and a stream that ends with what was used. */
async function charge<Result>(
  name: CapabilityName,
  { prompt, kind, signal, run }: Call<Result>,
  model: ResolvedModel,
  meter: (model: ResolvedModel) => ResolvedModel,
): Promise<Result> {
  let result: { value: Result } | undefined;
  async function* stream(): AsyncGenerator<ModelEvent> {
    result = { value: await run() };
    yield* usageEvents(name, result.value);
    yield { type: "finish", reason: "stop" };
  }
  const isCounted = name === "understand";
  const { cost: _, ...unpriced } = model.model;
  const metered = meter({
    ...model,
    model: isCounted ? model.model : unpriced,
    provider: withStream(model.provider, stream),
  });
  const content: ContentPart[] = isCounted ? [{ type: "text", text: prompt }] : [];
  if (kind !== undefined) {
    content.push({ type: kind, media: { uri: "media:asked", mimeType: `${kind}/*` } });
  }
  const { endpoint } = model;
  const messages = content.length === 0 ? [] : [{ role: "user" as const, content }];
  const events = metered.provider.stream(
    {
      endpoint,
      model: metered.model,
      system: "",
      messages,
      tools: [],
      thinking: "off",
      maxOutputTokens: isCounted ? longestDescription : 0,
    },
    signal,
  );
  for await (const event of events) {
    if (event.type === "error") throw new OpenClawError("MEDIA_OVER_BUDGET", event.error.message);
  }
  if (result === undefined) throw new Error("A metered call ended without a result");
  return result.value;
}

function usageEvents(name: CapabilityName, result: unknown): ModelEvent[] {
  if (name !== "understand") return [{ type: "usage", usage: {} }];
  const { text, usage } = result as { text: string; usage?: Usage };
  return usage === undefined ? [{ type: "text-delta", text }] : [{ type: "usage", usage }];
}
