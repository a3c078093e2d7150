import { readDirectives } from "../commands/read-directives.ts";
import type { SessionRow, Storage } from "../sdk/storage.ts";
import type { SessionModels } from "./session-models.ts";
import type { TurnJob } from "./prepared-turn.ts";

/** `/model name` before a question is a choice for the conversation, as it is alone. */
export async function pinModel(
  row: SessionRow,
  { message, agentId }: TurnJob,
  { models, storage }: { models: SessionModels; storage: Pick<Storage, "setSessionModel"> },
): Promise<SessionRow> {
  const { model } = readDirectives(message.text).directives;
  if (model === undefined) return row;
  const { ref } = await models.check(model, agentId);
  await storage.setSessionModel(row.key, ref);
  return { ...row, model: ref };
}
