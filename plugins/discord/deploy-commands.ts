import { createHash } from "node:crypto";
import type { Client } from "discord.js";
import { errorMessage, type ChannelNotes, type CommandInfo, type Logger } from "openclaw/sdk";
import { readPatiently } from "./read-history.ts";

/** Discord's own limits. */
const most = { commands: 100, options: 25, choices: 25, text: 100 } as const;
const nameShape = /^[-_\p{Ll}\p{Lm}\p{Lo}\p{N}]{1,32}$/u;

const chatInput = 1;
const textOption = 3;
/** In servers and in direct chats with the bot. */
const contexts = [0, 1];

/** The chat commands as Discord registers them. Names that Discord would refuse are left out: one of them would cost all the others. */
export function commandBodies(commands: readonly CommandInfo[]): object[] {
  const fitting = commands.filter(({ name }) => nameShape.test(name.toLowerCase()));
  const unique = new Map(fitting.map((command) => [command.name.toLowerCase(), command]));
  return [...unique].slice(0, most.commands).map(([name, command]) => ({
    type: chatInput,
    name,
    description: cut(command.description),
    contexts,
    integration_types: [0],
    ...optionsOf(command),
  }));
}

function optionsOf({ arguments: list = [] }: CommandInfo): { options?: object[] } {
  const fitting = list.filter(({ name }) => nameShape.test(name.toLowerCase()));
  const unique = new Map(fitting.map((option) => [option.name.toLowerCase(), option]));
  const options = [...unique.values()]
    .slice(0, most.options)
    .map(({ name, description, choices, required }) => ({
      type: textOption,
      name: name.toLowerCase(),
      description: cut(description),
      // A text that is missing is asked for in a form.
      required: required && choices !== undefined,
      ...choicesOf(choices),
    }))
    // Discord wants those that are required first.
    .toSorted((a, b) => Number(b.required) - Number(a.required));
  return options.length === 0 ? {} : { options };
}

/** A short list is fixed; one that the gateway knows, or a long one, is completed while somebody types. */
function choicesOf(choices: NonNullable<CommandInfo["arguments"]>[number]["choices"]): object {
  if (choices === undefined) return {};
  if (typeof choices === "string") return { autocomplete: true };
  const offered = offeredChoices(choices);
  if (offered.length === 0 || choices.length > most.choices) return { autocomplete: true };
  return { choices: offered };
}

/**
 * Registers the commands when they differ from what was registered last, by what a note says; otherwise Discord is not asked at all. Runs behind everything else. Never
 * rejects.
 */
export async function deployCommands(
  commands: readonly CommandInfo[],
  client: Client<true>,
  { notes, logger }: { notes: ChannelNotes; logger: Logger },
  signal: AbortSignal,
): Promise<void> {
  const bodies = commandBodies(commands);
  const applicationId = client.application.id;
  const name = `commands:${applicationId}`;
  const hash = createHash("sha256").update(JSON.stringify(bodies)).digest("base64url");
  try {
    if ((await notes.read(name)) === hash) return;
    const path = `/applications/${applicationId}/commands` as const;
    await readPatiently(() => client.rest.put(path, { body: bodies, signal }), signal);
    await notes.write(name, hash);
    logger.info(`registered ${bodies.length} commands with Discord`);
  } catch (error) {
    if (signal.aborted) return;
    logger.warn(
      `Discord did not take the commands; text commands work all the same: ${errorMessage(error)}`,
    );
  }
}

/** As Discord takes choices: each once, none empty. One that is too long would become another when it is cut. */
export function offeredChoices(choices: readonly string[]): { name: string; value: string }[] {
  const fitting = choices.filter((choice) => choice.trim() !== "" && choice.length <= most.text);
  const unique = new Map(fitting.map((choice) => [choice.trim(), choice.trim()]));
  return [...unique.values()]
    .slice(0, most.choices)
    .map((choice) => ({ name: choice, value: choice }));
}

function cut(text: string): string {
  const line = text.replaceAll(/\s+/g, " ").trim() || "–";
  return line.length > most.text ? `${line.slice(0, most.text - 1)}…` : line;
}
