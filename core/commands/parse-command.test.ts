import { expect, test } from "vitest";
import { builtInCommands } from "./built-in-commands.ts";
import { parseCommand } from "./parse-command.ts";

function parse(text: string): [string, string] | undefined {
  const parsed = parseCommand(text, builtInCommands);
  return parsed === undefined ? undefined : [parsed.command.name, parsed.args];
}

test.each([
  ["/help", "help", ""],
  ["  /HELP \n", "help", ""],
  ["/reset", "new", ""],
  ["/id", "whoami", ""],
  ["/model test/big", "model", "test/big"],
  ["/model: test/big", "model", "test/big"],
  ["/model:test/big", "model", "test/big"],
  ["/model@my_bot   test/big ", "model", "test/big"],
  ["/model@my_bot: list", "model", "list"],
  ["/new\nline two", "new", "line two"],
])("reads %j as a command", (text, name, args) => {
  expect(parse(text)).toEqual([name, args]);
});

test.each([
  "help",
  "/unknown",
  "/",
  "/ help",
  "//help",
  "/etc/hosts",
  "/new/old",
  "/helpme",
  "please /help",
  "/help.",
])("leaves %j to the model", (text) => {
  expect(parse(text)).toBeUndefined();
});
