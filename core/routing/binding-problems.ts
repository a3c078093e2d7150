import type { Config } from "../config/schema.ts";
import { defaultAgentId, isAgent } from "./route.ts";

/** Sentences about agents that bindings and `broadcast` name and that are not configured. The messages of such a binding go to the default agent. */
export function bindingProblems(config: Config): string[] {
  const bound = (config.bindings ?? []).map(({ agentId }, index) => {
    const end = `; "${defaultAgentId(config)}" answers`;
    return { place: `bindings[${index}]`, agentId, end };
  });
  const shared = Object.entries(config.broadcast ?? {}).flatMap(([place, agents = []]) =>
    [agents].flat().map((agentId) => ({ place: `broadcast.${place}`, agentId, end: "" })),
  );
  return [...bound, ...shared]
    .filter(({ agentId }) => !isAgent(agentId, config))
    .map(
      (each) =>
        `${each.place} names the agent "${each.agentId}", which is not configured${each.end}.`,
    );
}
