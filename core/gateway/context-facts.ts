import type { ResolvedModel } from "../models/resolve-model.ts";
import type { SessionRow, Storage } from "../sdk/storage.ts";
import type { Tool } from "../sdk/tool.ts";
import type { ContextFacts } from "./context-contract.ts";
import { mostEntries } from "./conversation-context.ts";
import type { TurnJob } from "./prepared-turn.ts";
import type { TurnPrompt } from "./turn-prompt.ts";

export interface ContextFactsDependencies {
  storage: Storage;
  model(session: SessionRow): Promise<ResolvedModel>;
  tools(model: ResolvedModel): Tool[];
  prompt: TurnPrompt;
  timeZone: string;
}

/** What the conversation of a message would send now, for those who look at it or make it shorter by hand. */
export async function contextFacts(
  job: TurnJob,
  { storage, model: modelOf, tools: toolsOf, prompt, timeZone }: ContextFactsDependencies,
): Promise<ContextFacts> {
  const session = await storage.openSession(job.sessionKey, job.agentId);
  const { newest } = await storage.readCompaction(session.transcriptId);
  const entries = await storage.readTranscript(session.transcriptId, mostEntries);
  const model = await modelOf(session);
  const tools = toolsOf(model);
  return {
    session,
    entries: entries.filter((entry) => entry.sequence >= (newest?.keptFrom ?? 0)),
    ...(newest === undefined ? {} : { compaction: newest }),
    model,
    system: await prompt(job, { modelRef: model.ref, tools, timeZone }),
    tools,
    incoming: 0,
  };
}
