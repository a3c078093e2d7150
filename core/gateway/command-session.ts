import type {
  ChatCommand,
  CommandSession,
  CompactionReport,
  ContextReport,
} from "../sdk/command.ts";
import type { SessionRow, Storage } from "../sdk/storage.ts";
import type { Tool } from "../sdk/tool.ts";
import type { SessionChoices } from "./session-choices.ts";
import type { ModelChoice } from "./session-models.ts";
import type { TurnJob } from "./prepared-turn.ts";

export interface CommandSessionDependencies {
  storage: Storage;
  abort(sessionKey: string): number;
  chooseModel(session: SessionRow, job: TurnJob): Promise<ModelChoice>;
  /** Resolves a reference without calling the model. Rejects with an `OpenClawError`. */
  checkModel(ref: string, agentId: string): Promise<{ ref: string; warning?: string }>;
  listModels(agentId: string): Promise<string[]>;
  describe(session: SessionRow, choice: ModelChoice, choices: SessionChoices): Promise<string[]>;
  /** What holds for the conversation that a message belongs to. */
  choices(session: SessionRow, job: TurnJob): Promise<SessionChoices>;
  compact(
    job: TurnJob,
    instructions: string | undefined,
    signal: AbortSignal,
  ): Promise<CompactionReport>;
  tools(job: TurnJob, session: SessionRow): Promise<Tool[]>;
  context(job: TurnJob): Promise<ContextReport>;
  usage(job: TurnJob): Promise<string[]>;
}

/** The session actions behind chat commands, bound to the session of one message. */
export function openCommandSession(
  job: TurnJob,
  commands: () => readonly ChatCommand[],
  deps: CommandSessionDependencies,
): CommandSession {
  const { sessionKey, agentId } = job;
  const session = () => deps.storage.openSession(sessionKey, agentId);
  return {
    async reset() {
      await session();
      await deps.storage.resetSession(sessionKey);
    },
    abort: async () => deps.abort(sessionKey),
    model: async () => deps.chooseModel(await session(), job),
    async setModel(ref) {
      await session();
      if (ref === undefined) {
        await deps.storage.setSessionModel(sessionKey, undefined);
        const { ref: chosen } = await deps.chooseModel(await session(), job);
        return { ref: chosen };
      }
      const checked = await deps.checkModel(ref, agentId);
      await deps.storage.setSessionModel(sessionKey, checked.ref);
      return checked;
    },
    models: () => deps.listModels(agentId),
    async status() {
      const row = await session();
      const choice = await deps.chooseModel(row, job);
      const asked = choice.source === "place" ? { ...row, model: choice.ref } : row;
      return deps.describe(asked, choice, await deps.choices(asked, job));
    },
    commands,
    async settings() {
      const row = await session();
      return { chosen: row.settings ?? {}, inForce: await deps.choices(row, job) };
    },
    async changeSettings(change) {
      await session();
      await deps.storage.changeSessionSettings(sessionKey, change);
    },
    compact: (instructions, signal) => deps.compact(job, instructions, signal),
    async tools() {
      const tools = await deps.tools(job, await session());
      return tools.map(({ name, description, risk }) => ({ name, description, risk }));
    },
    usage: () => deps.usage(job),
    context: () => deps.context(job),
  };
}
