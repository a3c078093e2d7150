import { realpath } from "node:fs/promises";
import { z } from "zod";
import type { ToolContext } from "../../sdk/tool.ts";
import { isInside, placeOf, type FileRules } from "../workspace-place.ts";
import type { Command } from "./exec-rules.ts";
import { resolveBinary } from "./resolve-binary.ts";
import { splitCommand } from "./split-command.ts";

export const execInput = z.strictObject({
  argv: z
    .array(z.string())
    .min(1)
    .max(1000)
    .optional()
    .describe("The program and its arguments, each as it is. The best form."),
  command: z
    .string()
    .min(1)
    .max(100_000)
    .optional()
    .describe("The same in one line. Quotes work; pipes, variables and wildcards do not."),
  shell: z
    .boolean()
    .optional()
    .describe("Lets /bin/sh read the command. An owner must agree to each such command."),
  workdir: z.string().optional().describe("A folder of the workspace; left out: the workspace."),
  stdin: z.string().max(1_000_000).optional(),
  background: z.boolean().optional().describe("Does not wait: look later with process."),
  yieldMs: z
    .number()
    .int()
    .min(0)
    .max(600_000)
    .optional()
    .describe("How long to wait before it goes on in the background."),
  timeoutSeconds: z.number().int().positive().optional(),
});

export type ExecInput = z.infer<typeof execInput>;

/** The command with the real path of its program, in the real path of its folder. */
export async function readCommand(
  { argv, command, shell, workdir }: ExecInput,
  path: string,
  context: ToolContext,
  files: FileRules,
): Promise<Command & { name: string }> {
  if ((argv === undefined) === (command === undefined)) throw new Error("Give argv or command.");
  const inside = { ...files, workspaceOnly: () => true };
  const place = await placeOf(workdir ?? ".", context, inside, { whole: true });
  const directory = await realpath(place.path).catch(() => {
    throw new Error(`There is no folder ${place.shown}.`);
  });
  if (!isInside(place.root, directory)) throw new Error(`${place.shown} is outside the workspace.`);
  if (shell === true) {
    if (command === undefined) throw new Error("A shell reads command, not argv.");
    const real = await resolveBinary("/bin/sh", { path, directory });
    return { argv: [real, "-c", command], directory, isShell: true, name: "sh" };
  }
  const [name = "", ...args] = argv ?? splitCommand(command ?? "");
  if (args.some((arg) => arg.includes("\0"))) throw new Error("An argument has no NUL characters.");
  const real = await resolveBinary(name, { path, directory });
  return { argv: [real, ...args], directory, isShell: false, name };
}
