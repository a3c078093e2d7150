import type { Tool } from "../../sdk/tool.ts";
import { createSessionsHistory } from "./sessions-history.ts";
import { createSessionsList, type SessionRules } from "./sessions-list.ts";

export function createSessionTools(rules: SessionRules): Tool[] {
  return [createSessionsList(rules), createSessionsHistory(rules)];
}
