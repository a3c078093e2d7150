import { systemClock, type Clock } from "../../lib/clock.ts";
import { errorMessage } from "../../sdk/errors.ts";
import type {
  ModelError,
  ModelInfo,
  ModelRequest,
  Provider,
  ProviderEndpoint,
} from "../../sdk/provider.ts";

export type Verification =
  | { outcome: "works"; milliseconds: number }
  /** The endpoint answered and said no: writing this setup would only move the failure to the first message. */
  | { outcome: "refused"; error: ModelError }
  /** Nobody could tell: no network, a busy endpoint, a timeout. */
  | { outcome: "unknown"; error: ModelError }
  /** The signal fired. */
  | { outcome: "stopped" };

const patienceMs = 20_000;
const answerTokens = 16;

/** Kinds of failure that say nothing about the key or the model. */
const passing: ReadonlySet<ModelError["kind"]> = new Set([
  "network",
  "timeout",
  "server",
  "overloaded",
  "rate-limit",
]);

/** Asks the model for one short answer, as the first message would. Never rejects, and answers within 20 seconds whatever the provider does. */
export async function verifyModel(
  provider: Provider,
  endpoint: ProviderEndpoint,
  model: string | Pick<ModelInfo, "id" | "reasoning">,
  signal: AbortSignal,
  clock: Clock = systemClock,
): Promise<Verification> {
  const startedAt = clock.now();
  const enough = new AbortController();
  const ends = AbortSignal.any([signal, enough.signal]);
  const tooLong = clock.sleep(patienceMs, ends).then(
    () => slowError(endpoint),
    () => "stopped" as const,
  );
  const asked = askOnce(provider, requestFor(endpoint, model), ends);
  const result = await Promise.race([asked, tooLong]);
  enough.abort();
  if (signal.aborted || result === "stopped") return { outcome: "stopped" };
  if (result === undefined) return { outcome: "works", milliseconds: clock.now() - startedAt };
  return { outcome: passing.has(result.kind) ? "unknown" : "refused", error: result };
}

function slowError({ baseUrl }: ProviderEndpoint): ModelError {
  const host = URL.parse(baseUrl)?.host ?? baseUrl;
  const message = `${host} did not answer within ${patienceMs / 1000} seconds.`;
  return { kind: "timeout", message, retryable: true };
}

/** A model that is known to think is asked not to: thoughts would cost more than the answer. */
function requestFor(
  endpoint: ProviderEndpoint,
  model: string | Pick<ModelInfo, "id" | "reasoning">,
): ModelRequest {
  const facts = typeof model === "string" ? { id: model } : model;
  return {
    endpoint,
    model: { ...facts, name: facts.id, input: ["text"] },
    system: "Answer with the single word OK.",
    messages: [{ role: "user", content: [{ type: "text", text: "Are you there?" }] }],
    tools: [],
    thinking: "off",
    maxOutputTokens: answerTokens,
  };
}

/** The error that ended the answer, if one did. A model that has begun to answer works: the rest is not waited for. Never rejects. */
async function askOnce(
  provider: Provider,
  request: ModelRequest,
  signal: AbortSignal,
): Promise<ModelError | undefined> {
  try {
    for await (const event of provider.stream(request, signal)) {
      if (event.type === "text-delta" || event.type === "reasoning-delta") return undefined;
      if (event.type === "error") return event.error;
    }
    return undefined;
  } catch (thrown) {
    // A provider must not throw; a stranger's might.
    return { kind: "unknown", message: errorMessage(thrown), retryable: false };
  }
}
