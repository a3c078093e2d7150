import { badChoice, badLength, invalidForm, Refusal, tooLong } from "./discord-errors.ts";
import { listOf, textOf } from "./discord-forms.ts";
import type { Json } from "./discord-world.ts";

/** What Discord checks in application commands. https://docs.discord.com/developers/interactions/application-commands (read November 2026) */

const mostCommands = 100;
const mostOptions = 25;
const longestCommand = 8000;
const namePattern = /^[-_'\p{L}\p{N}\p{sc=Deva}\p{sc=Thai}]{1,32}$/u;

/** Throws what Discord would answer to a bulk overwrite. */
export function checkCommands(commands: readonly Json[]): void {
  const slashes = commands.filter(({ type = 1 }) => type === 1);
  if (slashes.length > mostCommands) {
    throw new Refusal(400, 30_032, "Maximum number of application commands reached (100).");
  }
  const names = new Set<string>();
  commands.forEach((command, index) => {
    const at = String(index);
    checkCommand(command, at);
    const key = `${Number(command["type"] ?? 1)}:${textOf(command["name"])}`;
    if (names.has(key)) {
      throw invalidForm(
        `${at}.name`,
        "APPLICATION_COMMANDS_DUPLICATE_NAME",
        "Application command names must be unique",
      );
    }
    names.add(key);
  });
}

export function checkCommand(command: Json, at: string): void {
  const { type = 1 } = command;
  if (type !== 1) return checkLength(command["name"], `${at}.name`, 32);
  checkName(command["name"], `${at}.name`);
  checkLength(command["description"], `${at}.description`, 100);
  checkOptions(listOf(command["options"]), `${at}.options`, 0);
  const size = sizeOf(command);
  if (size > longestCommand) {
    throw invalidForm(
      at,
      "APPLICATION_COMMAND_TOO_LARGE",
      `Command exceeds maximum size (${longestCommand})`,
    );
  }
}

function checkName(value: unknown, at: string): void {
  const name = textOf(value);
  if (!namePattern.test(name) || name !== name.toLowerCase()) {
    throw invalidForm(at, "APPLICATION_COMMAND_INVALID_NAME", "Command name is invalid");
  }
}

function checkLength(value: unknown, at: string, most: number): void {
  const { length } = textOf(value);
  if (length === 0 || length > most) throw badLength(at, 1, most);
}

function checkOptions(options: readonly Json[], at: string, depth: number): void {
  if (options.length > mostOptions) throw badLength(at, 0, mostOptions);
  const names = new Set<string>();
  let isOptionalSeen = false;
  options.forEach((option, index) => {
    const path = `${at}.${index}`;
    const type = Number(option["type"]);
    if (!(type >= 1 && type <= 11))
      throw badChoice(`${path}.type`, "Value must be one of {1..11}.");
    const isGroup = type === 2;
    const isSub = type === 1;
    if ((isGroup && depth > 0) || (isSub && depth > 1)) {
      throw invalidForm(
        `${path}.type`,
        "APPLICATION_COMMAND_OPTIONS_TYPE_INVALID",
        "Sub-commands cannot be nested like this",
      );
    }
    checkName(option["name"], `${path}.name`);
    checkLength(option["description"], `${path}.description`, 100);
    if (names.has(textOf(option["name"]))) {
      throw invalidForm(
        path,
        "APPLICATION_COMMAND_OPTIONS_NAME_DUPLICATED",
        "Option names must be unique",
      );
    }
    names.add(textOf(option["name"]));
    const isRequired = option["required"] === true;
    if (isRequired && isOptionalSeen) {
      throw invalidForm(
        path,
        "APPLICATION_COMMAND_OPTIONS_REQUIRED_INVALID",
        "Required options must be placed before non-required options",
      );
    }
    isOptionalSeen ||= !isRequired;
    checkChoices(option, path, type);
    if (isGroup || isSub)
      checkOptions(listOf(option["options"]), `${path}.options`, depth + (isGroup ? 1 : 2));
  });
}

function checkChoices(option: Json, path: string, type: number): void {
  const choices = listOf(option["choices"]);
  if (choices.length > mostOptions) throw badLength(`${path}.choices`, 0, mostOptions);
  if (choices.length > 0 && option["autocomplete"] === true) {
    throw invalidForm(
      path,
      "APPLICATION_COMMAND_AUTOCOMPLETE_CHOICES",
      "Autocomplete and choices exclude each other",
    );
  }
  if (option["autocomplete"] === true && ![3, 4, 10].includes(type)) {
    throw invalidForm(
      path,
      "APPLICATION_COMMAND_AUTOCOMPLETE_TYPE",
      "This type has no autocomplete",
    );
  }
  choices.forEach((choice, index) => {
    checkLength(choice["name"], `${path}.choices.${index}.name`, 100);
    const value = choice["value"];
    if (type === 3 && (typeof value !== "string" || value.length > 100))
      throw tooLong(`${path}.choices.${index}.value`, 100);
    if (type !== 3 && typeof value !== "number")
      throw badChoice(`${path}.choices.${index}.value`, "Not a number.");
  });
}

function sizeOf(part: Json): number {
  const own = textOf(part["name"]).length + textOf(part["description"]).length;
  const choices = listOf(part["choices"]).reduce(
    (sum, choice) => sum + textOf(choice["name"]).length + textOf(choice["value"]).length,
    0,
  );
  return listOf(part["options"]).reduce((sum, option) => sum + sizeOf(option), own + choices);
}
