import type { Config } from "../config/schema.ts";
import type { CapableModel } from "../sdk/capabilities.ts";
import { estimateTokens } from "../sessions/estimate-tokens.ts";
import { directCaller, type EmbedAnswer, type EmbedCall } from "./direct-call.ts";
import { createMediaModels } from "./media-models.ts";
import type { CallMeter } from "./meter-call.ts";
import type { SessionModels } from "./session-models.ts";

/** Rejects with an `OpenClawError` when no such model is to be had, or when it failed. */
export async function embedDirectly(
  { ref, agentId, texts, dimensions }: EmbedCall,
  models: Pick<SessionModels, "resolve" | "check" | "list">,
  { config, meter }: { config: Config; meter: CallMeter },
  signal: AbortSignal,
): Promise<EmbedAnswer> {
  if (ref !== undefined) await models.check(ref);
  const chatModel =
    ref === undefined ? await models.resolve({ agentId }).catch(() => undefined) : undefined;
  const found = await createMediaModels({ models, config: () => config }).find("embeddings", {
    agentId,
    chatModel,
    ref,
  });
  const { model } = await models.resolve({ agentId, model: found.ref });
  const inputTokens = texts.reduce((sum, text) => sum + estimateTokens(text), 0);
  const caller = { ...directCaller, agentId };
  const paid = { ref: found.ref, cost: model.cost, caller, guess: { inputTokens } };
  return meter(paid, async () => {
    const answer = await embedAll(found, texts, dimensions, signal);
    const usage = { inputTokens: answer.tokens };
    return { result: { ref: found.ref, ...answer }, usage };
  });
}

/** In calls of the size that the vendor takes. */
async function embedAll(
  { capability, call }: CapableModel<"embeddings">,
  texts: readonly string[],
  dimensions: number | undefined,
  signal: AbortSignal,
) {
  const vectors: number[][] = [];
  let tokens = 0;
  for (let at = 0; at < texts.length; at += capability.maxTexts) {
    const answer = await capability.run(
      {
        ...call,
        texts: texts.slice(at, at + capability.maxTexts),
        ...(dimensions === undefined ? {} : { dimensions }),
      },
      signal,
    );
    vectors.push(...answer.vectors);
    tokens += answer.tokens ?? 0;
  }
  return { vectors, tokens };
}
