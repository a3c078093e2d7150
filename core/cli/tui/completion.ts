import { CombinedAutocompleteProvider, type SlashCommand } from "@earendil-works/pi-tui";
import type { CommandsListResult } from "../../gateway/protocol-views.ts";
import type { Conversation } from "../talk/conversation.ts";

/** What the terminal answers itself; any other command goes to the gateway. */
export const localCommands = [
  { name: "session", description: "Switch to another conversation" },
  { name: "agent", description: "Switch to another agent" },
  { name: "exit", description: "Leave" },
] as const;

const mostModels = 50;

/** Completes commands after a slash, models after `/model`, and paths by Tab. */
export async function createCompletion(
  conversation: Conversation,
  cwd: string,
): Promise<CombinedAutocompleteProvider> {
  const { commands } = await conversation.request<CommandsListResult>("commands.list", {});
  const models = async (typed: string) => {
    const known = await conversation.request<{ models: string[] }>("models.list", {});
    const fitting = known.models.filter((ref) => ref.toLowerCase().includes(typed.toLowerCase()));
    return fitting.slice(0, mostModels).map((ref) => ({ value: ref, label: ref }));
  };
  const offered: SlashCommand[] = commands.map(({ name, description, usage }) => ({
    name,
    description,
    ...(usage === undefined ? {} : { argumentHint: usage }),
    ...(name === "model" ? { getArgumentCompletions: models } : {}),
  }));
  return new CombinedAutocompleteProvider([...offered, ...localCommands], cwd);
}
