import type { CommandInfo } from "openclaw/sdk";
import { offeredChoices } from "./deploy-commands.ts";

/** What a command may still need before it can run, shown to the one who typed it. */
const pickPrefix = "pick:";
const formPrefix = "form:";
const longestText = 4000;
/** What the gateway offers at once, and Discord takes. */
const mostOptions = 25;

type Argument = NonNullable<CommandInfo["arguments"]>[number];

/** Commands that show their choices as a list when they are called without a word. */
const pickers = new Set(["model", "think"]);

/** The argument to pick from a list; undefined when the command runs as it is. */
export function argumentToPick(
  command: CommandInfo,
  given: ReadonlyMap<string, string>,
): Argument | undefined {
  const [first] = command.arguments ?? [];
  if (first?.choices === undefined || given.size > 0) return undefined;
  return pickers.has(command.name) ? first : undefined;
}

/** The text that the command cannot do without and that was not given: asked for in a form, where it can have several lines. */
export function argumentToAsk(
  command: CommandInfo,
  given: ReadonlyMap<string, string>,
): Argument | undefined {
  return command.arguments?.find(
    ({ name, choices, required }) =>
      required && choices === undefined && !given.has(name.toLowerCase()),
  );
}

export function pickerBody(
  command: CommandInfo,
  choices: readonly string[],
): Record<string, unknown> {
  const options = offeredChoices(choices).map(({ name: label, value }) => ({ label, value }));
  const list = { type: 3, custom_id: `${pickPrefix}${command.name}`, options };
  const isCut = options.length === mostOptions;
  const more = isCut ? `\nType \`/${command.name}\` and a part of the name for others.` : "";
  return {
    content: `/${command.name} — ${command.description}`.slice(0, 500) + more,
    components: [{ type: 1, components: [list] }],
    allowed_mentions: { parse: [] },
  };
}

/** The command whose list somebody picked from. */
export function pickedCommand(customId: string): string | undefined {
  return customId.startsWith(pickPrefix) ? customId.slice(pickPrefix.length) : undefined;
}

export function formBody(command: CommandInfo, argument: Argument): Record<string, unknown> {
  const input = {
    type: 4,
    custom_id: argument.name.toLowerCase(),
    label: argument.description.slice(0, 45) || argument.name,
    style: 2,
    required: true,
    max_length: longestText,
  };
  return {
    custom_id: `${formPrefix}${command.name}`,
    title: `/${command.name}`.slice(0, 45),
    components: [{ type: 1, components: [input] }],
  };
}

/** The command whose form somebody sent. */
export function askedCommand(customId: string): string | undefined {
  return customId.startsWith(formPrefix) ? customId.slice(formPrefix.length) : undefined;
}

/** The command as it would be typed: its arguments in their order. */
export function commandText(command: CommandInfo, given: ReadonlyMap<string, string>): string {
  const values = (command.arguments ?? []).map(({ name }) => given.get(name.toLowerCase()) ?? "");
  return [`/${command.name}`, ...values].filter((word) => word !== "").join(" ");
}
