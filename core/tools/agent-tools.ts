import { join } from "node:path";
import type { Config, SecretInput } from "../config/schema.ts";
import type { Clock } from "../lib/clock.ts";
import type { Storage } from "../sdk/storage.ts";
import type { Tool } from "../sdk/tool.ts";
import { createExecTools } from "./exec/exec-tools.ts";
import { createFileTools } from "./files/file-tools.ts";
import { createMemoryTools } from "./memory/memory-tools.ts";
import { createMessage, type MessageRules } from "./message.ts";
import { createSessionTools } from "./sessions/session-tools.ts";
import { createWebTools } from "./web/web-tools.ts";

export interface AgentToolsOptions {
  config(): Config;
  stateDir: string;
  home: string;
  environment(): Record<string, string | undefined>;
  clock: Clock;
  storage: Pick<Storage, "listSessions" | "getSession" | "readTranscript">;
  /** Puts a text into the outbox, once for each key. */
  send: MessageRules["send"];
  /** The value of a secret; undefined when it is not to be had. */
  readSecret(input: SecretInput): Promise<string | undefined>;
}

export interface AgentTools {
  /** Those that the config does not switch off as a whole. Always the same objects. */
  list(): Tool[];
  /** Ends what still runs. */
  dispose(): Promise<void>;
}

/** The tools that work on this machine and on the web. They live as long as the gateway and read the config each time. */
export function createAgentTools(options: AgentToolsOptions): AgentTools {
  const { stateDir, storage, send, readSecret } = options;
  const tools = () => options.config().tools ?? {};
  const files = { workspaceOnly: () => tools().fs?.workspaceOnly ?? true, stateDir };
  const commands = createExecTools({
    ...options,
    config: () => tools().exec ?? {},
    files,
    rulesFile: join(stateDir, "exec-approvals.json"),
  });
  const web = createWebTools(() => tools().web ?? {}, readSecret);
  const sessions = { storage, visibility: () => tools().sessions?.visibility };
  const others = [
    ...createMemoryTools(files),
    ...createSessionTools(sessions),
    createMessage({ config: () => tools().message ?? {}, send }),
  ];
  const fileTools = createFileTools(files);
  return {
    list: () => [...fileTools, ...commands.list(), ...web.list(), ...others],
    dispose: () => commands.dispose(),
  };
}
