import { lstat, rm } from "node:fs/promises";
import { z } from "zod";
import { defineTool, type Tool, type ToolContext } from "../../sdk/tool.ts";
import { applyHunks } from "./apply-hunks.ts";
import { largestFile, placeToWrite, readWhole, textIn, writeWhole } from "../file-access.ts";
import { parsePatch, type PatchStep } from "./parse-patch.ts";
import type { FileRules, Place } from "../workspace-place.ts";

const about = `Changes several files of the workspace at once. The patch has this form:
*** Begin Patch
*** Add File: notes/new.txt
+every line of it with a plus
*** Update File: notes/old.txt
*** Move to: notes/renamed.txt
@@ a line above that tells where
 a line that stays
-a line that goes
+a line that comes
*** Delete File: notes/gone.txt
*** End Patch`;

/** What is done once all parts of the patch are known to fit. */
interface Change {
  said: string;
  write?: { place: Place; text: string; mode?: number };
  remove?: Place;
}

export function createApplyPatch(rules: FileRules): Tool {
  return defineTool({
    name: "apply_patch",
    description: about,
    risk: "write",
    inputSchema: z.strictObject({ input: z.string().min(1).max(largestFile) }),
    async execute({ input }, context) {
      const changes: Change[] = [];
      const steps = parsePatch(input);
      const paths = steps.map(({ path }) => path);
      if (new Set(paths).size < paths.length) throw new Error("The patch names a file twice.");
      for (const step of steps) changes.push(await plan(step, context, rules));
      for (const { write, remove } of changes) {
        if (write !== undefined) await writeWhole(write.place, write.text, write.mode);
        if (remove !== undefined) await rm(remove.path);
      }
      return changes.map(({ said }) => said).join("\n");
    },
  });
}

async function plan(step: PatchStep, context: ToolContext, rules: FileRules): Promise<Change> {
  const place = await placeToWrite(step.path, context, rules);
  const exists = (await lstat(place.path).catch(() => undefined)) !== undefined;
  if (step.kind === "add") {
    if (exists) throw new Error(`${place.shown} is there already. Nothing was changed.`);
    return { said: `Added ${place.shown}`, write: { place, text: step.text } };
  }
  if (!exists) throw new Error(`There is no ${place.shown}. Nothing was changed.`);
  if (step.kind === "delete") return { said: `Deleted ${place.shown}`, remove: place };
  const file = await readWhole(step.path, context, rules);
  const before = textIn(file.bytes);
  if (before === undefined) throw new Error(`${place.shown} is not text. Nothing was changed.`);
  const text = applyHunks(before, step.hunks, place.shown);
  if (step.to === undefined) {
    return { said: `Changed ${place.shown}`, write: { place, text, mode: file.mode } };
  }
  const target = await placeToWrite(step.to, context, rules);
  if ((await lstat(target.path).catch(() => undefined)) !== undefined) {
    throw new Error(`${target.shown} is there already. Nothing was changed.`);
  }
  return {
    said: `Moved ${place.shown} to ${target.shown}`,
    write: { place: target, text, mode: file.mode },
    remove: place,
  };
}
