import type { ContextReport } from "../sdk/command.ts";
import { estimateTokens } from "../sessions/estimate-tokens.ts";
import type { CompactionDependencies } from "./compaction-contract.ts";
import type { ContextFacts } from "./context-contract.ts";
import { limitsOf } from "./conversation-context.ts";
import { toolTokens } from "./tool-tokens.ts";

/** What a request consists of, for people. All figures but the reported one are estimates. */
export function reportContext(
  facts: ContextFacts,
  compactions: number,
  deps: Pick<CompactionDependencies, "config">,
): ContextReport {
  const { session, entries, compaction, system } = facts;
  const files = [...system.matchAll(/<workspace-file name="([^"]+)">[\s\S]*?<\/workspace-file>/g)];
  const named = files.map(([text, name = ""]) => ({ name, tokens: estimateTokens(text) }));
  const rest = estimateTokens(system) - named.reduce((total, file) => total + file.tokens, 0);
  return {
    window: limitsOf(facts, deps).window,
    ...(session.contextTokens === undefined ? {} : { reported: session.contextTokens }),
    system: [{ name: "rules and facts", tokens: Math.max(0, rest) }, ...named],
    tools: toolTokens(facts.tools),
    history: {
      messages: entries.length,
      tokens: entries.reduce((total, entry) => total + entry.tokens, 0),
    },
    summary: compaction === undefined ? 0 : estimateTokens(compaction.summary),
    compactions,
  };
}
