import type { ChatCommand, CommandSession } from "../sdk/command.ts";
import type { SessionRow, Storage } from "../sdk/storage.ts";
import type { ModelChoice } from "./session-models.ts";

export interface CommandSessionDependencies {
  storage: Storage;
  abort(sessionKey: string): number;
  chooseModel(session: SessionRow): Promise<ModelChoice>;
  /** Resolves a reference without calling the model. Rejects with an `OpenClawError`. */
  checkModel(ref: string): Promise<{ ref: string; warning?: string }>;
  listModels(): Promise<string[]>;
  describe(session: SessionRow, choice: ModelChoice): Promise<string[]>;
  commands(): readonly ChatCommand[];
}

/** The session actions behind chat commands, bound to one session. */
export function openCommandSession(
  sessionKey: string,
  agentId: string,
  deps: CommandSessionDependencies,
): CommandSession {
  const session = () => deps.storage.openSession(sessionKey, agentId);
  return {
    async reset() {
      await session();
      await deps.storage.resetSession(sessionKey);
    },
    abort: async () => deps.abort(sessionKey),
    model: async () => deps.chooseModel(await session()),
    async setModel(ref) {
      await session();
      if (ref === undefined) {
        await deps.storage.setSessionModel(sessionKey, undefined);
        const { ref: chosen } = await deps.chooseModel(await session());
        return { ref: chosen };
      }
      const checked = await deps.checkModel(ref);
      await deps.storage.setSessionModel(sessionKey, checked.ref);
      return checked;
    },
    models: () => deps.listModels(),
    async status() {
      const row = await session();
      return deps.describe(row, await deps.chooseModel(row));
    },
    commands: () => deps.commands(),
  };
}
