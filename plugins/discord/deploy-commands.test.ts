import fc from "fast-check";
import { createSilentLogger } from "openclaw/sdk/testing";
import type { Client } from "discord.js";
import { expect, test } from "vitest";
import type { ChannelNotes, CommandInfo } from "openclaw/sdk";
import { commandBodies, deployCommands } from "./deploy-commands.ts";

const signal = new AbortController().signal;

const text = fc.oneof(fc.string({ maxLength: 150 }), fc.constantFrom("", "  ", "x".repeat(300)));
const name = fc.oneof(fc.stringMatching(/^[a-z][a-z0-9_-]{0,40}$/), fc.string({ maxLength: 40 }));
const argument = fc.record({
  name,
  description: text,
  required: fc.boolean(),
  choices: fc.option(
    fc.oneof(fc.constantFrom("models", "agents", "sessions"), fc.array(text, { maxLength: 40 })),
    { nil: undefined },
  ),
});
const command: fc.Arbitrary<CommandInfo> = fc
  .record({ name, description: text, arguments: fc.array(argument, { maxLength: 30 }) })
  .map(({ arguments: list, ...rest }) => ({
    ...rest,
    arguments: list.map(({ choices, ...other }) =>
      choices === undefined ? other : { ...other, choices },
    ),
  }));
const commands = fc.array(command, { maxLength: 130 });

function platform() {
  const puts: unknown[] = [];
  const notes = new Map<string, string>();
  const rest = { put: async (_: string, { body }: { body: unknown }) => void puts.push(body) };
  const client = { application: { id: "1" }, rest } as unknown as Client<true>;
  const store: ChannelNotes = {
    read: async (key) => notes.get(key),
    write: async (key, value) => void notes.set(key, value ?? ""),
    list: async () => [],
  };
  const deploy = (list: readonly CommandInfo[]): Promise<void> =>
    deployCommands(list, client, { notes: store, logger: createSilentLogger() }, signal);
  return { puts, deploy };
}

test("D10: Discord is asked when the commands have changed, and never otherwise", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(commands, { minLength: 1, maxLength: 4 }), async (versions) => {
      const { puts, deploy } = platform();
      const expected: string[] = [];
      for (const version of versions) {
        for (let start = 0; start < 3; start += 1) await deploy(version);
        const registered = JSON.stringify(commandBodies(version));
        if (expected.at(-1) !== registered) expected.push(registered);
      }
      expect(puts.map((body) => JSON.stringify(body))).toEqual(expected);
    }),
    { numRuns: 50 },
  );
});

test("D10: of more commands than Discord takes, the first hundred are registered", () => {
  const many = Array.from({ length: 130 }, (_, index) => ({ name: `c${index}`, description: "x" }));
  expect(commandBodies(many)).toHaveLength(100);
});

test("D10: what is registered is within Discord's limits, whatever the commands", () => {
  const length = (value: unknown): number => String(value).length;
  fc.assert(
    fc.property(commands, (list) => {
      const bodies = commandBodies(list) as Record<string, unknown>[];
      expect(bodies.length).toBeLessThanOrEqual(100);
      expect(new Set(bodies.map((body) => body["name"])).size).toBe(bodies.length);
      for (const body of bodies) {
        expect(body["name"]).toMatch(/^[-_\p{Ll}\p{Lm}\p{Lo}\p{N}]{1,32}$/u);
        expect(length(body["description"])).toBeGreaterThan(0);
        expect(length(body["description"])).toBeLessThanOrEqual(100);
        const options = (body["options"] ?? []) as Record<string, unknown>[];
        expect(options.length).toBeLessThanOrEqual(25);
        expect(new Set(options.map((option) => option["name"])).size).toBe(options.length);
        const required = options.map((option) => option["required"] === true);
        expect(required).toEqual(required.toSorted((a, b) => Number(b) - Number(a)));
        for (const option of options) {
          const choices = (option["choices"] ?? []) as Record<string, unknown>[];
          expect(choices.length).toBeLessThanOrEqual(25);
          for (const choice of choices) {
            expect(length(choice["name"])).toBeGreaterThan(0);
            expect(length(choice["name"])).toBeLessThanOrEqual(100);
          }
          expect(new Set(choices.map((choice) => choice["name"])).size).toBe(choices.length);
        }
      }
    }),
    { numRuns: 200 },
  );
});
