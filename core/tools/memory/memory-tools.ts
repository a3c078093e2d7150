import type { Tool } from "../../sdk/tool.ts";
import type { FileRules } from "../workspace-place.ts";
import { createMemoryGet } from "./memory-get.ts";
import { createMemorySearch } from "./memory-search.ts";

export function createMemoryTools(rules: FileRules): Tool[] {
  return [createMemorySearch(rules), createMemoryGet(rules)];
}
