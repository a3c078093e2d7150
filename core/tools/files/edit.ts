import { z } from "zod";
import { defineTool, type Tool } from "../../sdk/tool.ts";
import { placeToWrite, readWhole, textIn, writeWhole } from "../file-access.ts";
import type { FileRules } from "../workspace-place.ts";

const change = z.strictObject({
  oldText: z.string().min(1).describe("Exactly as it stands in the file, and only once there."),
  newText: z.string(),
});

export function createEdit(rules: FileRules): Tool {
  return defineTool({
    name: "edit",
    description:
      "Replaces text in a file of the workspace. Each oldText must stand in the file exactly once; several edits are made together or not at all.",
    risk: "write",
    inputSchema: z.strictObject({
      path: z.string().min(1).describe("Relative to the workspace."),
      oldText: z.string().min(1).optional(),
      newText: z.string().optional(),
      edits: z.array(change).min(1).max(100).optional().describe("Instead of oldText and newText."),
    }),
    async execute({ path, oldText, newText, edits }, context) {
      const single =
        oldText === undefined || newText === undefined ? undefined : [{ oldText, newText }];
      const changes = edits ?? single;
      if (changes === undefined) throw new Error("Give oldText and newText, or edits.");
      const place = await placeToWrite(path, context, rules);
      const file = await readWhole(path, context, rules);
      const text = textIn(file.bytes);
      if (text === undefined) throw new Error(`${place.shown} is not text.`);
      await writeWhole(place, applyEdits(text, changes), file.mode);
      return `${place.shown} is changed in ${changes.length === 1 ? "one place" : `${changes.length} places`}.`;
    },
  });
}

/** All edits, one after the other, or an error that says which one does not fit. */
export function applyEdits(
  text: string,
  edits: readonly { oldText: string; newText: string }[],
): string {
  return edits.reduce((current, edit, index) => {
    const { oldText, newText } = withLineEnds(current, edit);
    const first = current.indexOf(oldText);
    const which = edits.length === 1 ? "oldText" : `oldText of edit ${index + 1}`;
    if (first < 0) {
      throw new Error(`${which} is not in the file. Nothing was changed; read the file again.`);
    }
    if (current.includes(oldText, first + 1)) {
      throw new Error(
        `${which} is in the file more than once. Nothing was changed; give more of the text around it.`,
      );
    }
    return current.slice(0, first) + newText + current.slice(first + oldText.length);
  }, text);
}

/** Models write line feeds; a file from Windows has two characters there. */
function withLineEnds(
  text: string,
  edit: { oldText: string; newText: string },
): { oldText: string; newText: string } {
  if (text.includes(edit.oldText) || !text.includes("\r\n")) return edit;
  const convert = (part: string): string => part.replaceAll(/\r?\n/g, "\r\n");
  return { oldText: convert(edit.oldText), newText: convert(edit.newText) };
}
