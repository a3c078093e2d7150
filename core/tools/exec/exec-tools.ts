import type { Tool } from "../../sdk/tool.ts";
import { createExec, type ExecParts } from "./exec.ts";
import { createExecRules } from "./exec-rules.ts";
import { createProcess } from "./process.ts";
import { createProcessTable } from "./process-table.ts";
import { createSandboxFinder } from "./sandbox.ts";

export interface ExecToolsOptions extends Omit<ExecParts, "rules" | "processes" | "findSandbox"> {
  /** Where the commands are that were allowed for good. */
  rulesFile: string;
}

/** `exec` and `process`; none while `tools.exec.security` is `deny`. */
export function createExecTools(options: ExecToolsOptions): {
  list(): Tool[];
  dispose(): Promise<void>;
} {
  const processes = createProcessTable(options.clock);
  const exec = createExec({
    ...options,
    rules: createExecRules(options.rulesFile),
    processes,
    findSandbox: createSandboxFinder(options.environment()["PATH"] ?? ""),
  });
  const tools = [exec, createProcess(processes, options.clock)];
  const isOff = () => options.config().security === "deny" || options.config().mode === "deny";
  return {
    list: () => (isOff() ? [] : tools),
    dispose: () => processes.dispose(),
  };
}
