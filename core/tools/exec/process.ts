import { z } from "zod";
import type { Clock } from "../../lib/clock.ts";
import { defineTool, type Tool } from "../../sdk/tool.ts";
import { describeRun, stateOf } from "./describe-run.ts";
import type { ProcessTable, RunningProcess } from "./process-table.ts";

export function createProcess(processes: ProcessTable, clock: Clock): Tool {
  return defineTool({
    name: "process",
    description:
      "Looks after commands that exec left running in this conversation: list them, poll for what is new, read the log, write to their input, kill them, remove ended ones.",
    risk: "execute",
    mayRepeat: true,
    inputSchema: z.strictObject({
      action: z.enum(["list", "poll", "log", "write", "kill", "remove"]),
      sessionId: z.string().optional().describe("From exec; for all actions but list."),
      waitMs: z
        .number()
        .int()
        .min(0)
        .max(100_000)
        .optional()
        .describe("For poll: how long to wait for its end."),
      text: z.string().max(100_000).optional().describe("For write."),
      eof: z.boolean().optional().describe("With write: nothing follows."),
    }),
    async execute(
      { action, sessionId, text = "", eof = false, waitMs = 0 },
      { sessionKey, signal },
    ) {
      if (action === "list") {
        const all = processes.list(sessionKey);
        if (all.length === 0) return "Nothing runs here.";
        return all
          .map((run) => `${run.id}  ${run.label.slice(0, 200)}  ${stateOf(run)}`)
          .join("\n");
      }
      const run = processes.find(sessionKey, sessionId ?? "");
      if (run === undefined) throw new Error("There is no such command in this conversation.");
      switch (action) {
        case "poll":
          if (waitMs > 0) await waitForEnd(run, waitMs, signal, clock);
          return describeRun(run, run.news());
        case "log":
          return describeRun(run);
        case "write":
          if (!run.write(text, eof)) throw new Error("It takes no input any more.");
          return "It is written.";
        case "kill":
          run.kill();
          await run.ended;
          return describeRun(run);
        case "remove":
          if (run.state === "running") throw new Error("It still runs; kill it first.");
          processes.forget(run.id);
          return "It is forgotten.";
      }
    },
  });
}

async function waitForEnd(
  run: RunningProcess,
  waitMs: number,
  signal: AbortSignal,
  clock: Clock,
): Promise<void> {
  const ended = new AbortController();
  const patience = clock.sleep(waitMs, AbortSignal.any([signal, ended.signal]));
  await Promise.race([run.ended, patience.catch(() => undefined)]);
  ended.abort();
}
