import type { Tool } from "../../sdk/tool.ts";
import { createApplyPatch } from "./apply-patch.ts";
import { createEdit } from "./edit.ts";
import { createRead } from "./read.ts";
import type { FileRules } from "../workspace-place.ts";
import { createWrite } from "./write.ts";

export function createFileTools(rules: FileRules): Tool[] {
  return [createRead(rules), createWrite(rules), createEdit(rules), createApplyPatch(rules)];
}
