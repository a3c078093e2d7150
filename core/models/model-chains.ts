import type { Clock } from "../lib/clock.ts";
import type { Logger } from "../sdk/logger.ts";
import type { NoteStorage } from "../sdk/storage-notes.ts";
import { createCooldowns } from "./cooldowns.ts";
import { candidateReferences } from "./model-candidates.ts";
import { openModelChain } from "./model-chain.ts";
import type { ModelFacts } from "./model-facts.ts";
import type { ResolvedModel } from "./resolve-model.ts";

export interface ModelChainsOptions {
  /** Remembers which models and keys failed. */
  storage: Pick<NoteStorage, "readNote" | "writeNote">;
  clock: Clock;
  logger: Logger;
}

/** Models that stand in for one another. */
export interface ModelChains {
  /** The first of these that can be used, with the others and their further keys behind it. Rejects as `resolve` does for the first when none can. */
  open(
    refs: readonly string[],
    facts: ModelFacts,
    resolve: (ref: string) => Promise<ResolvedModel>,
  ): Promise<ResolvedModel>;
}

/** A model that says nothing for so long is given up while another one is left, in milliseconds. */
const patienceMs = 15_000;

export function createModelChains({ storage, clock, logger }: ModelChainsOptions): ModelChains {
  const options = { cooldowns: createCooldowns(storage, clock), clock, logger, patienceMs };
  return {
    async open(refs, facts, resolve) {
      const candidates = await candidateReferences(refs, facts);
      return openModelChain(
        candidates.map((ref) => ({ ref, resolve: () => resolve(ref) })),
        options,
      );
    },
  };
}
