import { expect, test } from "vitest";
import { builtInCommands } from "../commands/built-in-commands.ts";
import type { SessionRow } from "../sdk/storage.ts";
import { sampleMessage } from "../sdk/testing/storage-samples.ts";
import { channelServices, type ChannelServiceDependencies } from "./channel-services.ts";
import type { RuntimeState } from "./runtime-state.ts";

const notes = new Map<string, string>();
const session = (key: string): SessionRow => ({
  key,
  agentId: "main",
  transcriptId: "t",
  createdAt: 0,
  updatedAt: 0,
});
const config = {
  commands: { ownerAllowFrom: ["fake:olga"] },
  agents: { entries: { main: {}, night: {} } },
};
const services = channelServices(
  { channel: "fake", account: "default" },
  {
    storage: {
      readNote: async (scope, name) => notes.get(`${scope}/${name}`),
      writeNote: async (scope, name, text) => void notes.set(`${scope}/${name}`, text ?? ""),
      listNotes: async () => [],
      listSessions: async () => [session("agent:main:main")],
    },
    host: {
      commands: () => [
        {
          name: "visit",
          description: "Goes to a session.",
          arguments: [
            { name: "session", description: "which", choices: "sessions", required: true },
            { name: "agent", description: "who", choices: "agents", required: false },
            { name: "mood", description: "how", choices: ["glad", "sad", "mad"], required: false },
            { name: "text", description: "what", required: false },
          ],
          run: async () => "",
        },
      ],
    },
    state: () => ({ loaded: { config } }) as unknown as RuntimeState,
    workshop: {} as ChannelServiceDependencies["workshop"],
    turns: () => ({
      admits: async () => ({ admitted: true, reason: "yes", rule: "r" }),
      models: { list: async () => Array.from({ length: 40 }, (_, index) => `a/model-${index}`) },
    }),
  },
);

const complete = (command: string, argument: string, typed = "", senderId = "ann") =>
  services.complete?.({
    command,
    argument,
    typed,
    message: sampleMessage({ sender: { id: senderId, name: senderId, isBot: false, roles: [] } }),
  });

test("the commands of the gateway and of plugins are offered", () => {
  const names = services.commands?.().map(({ name }) => name) ?? [];
  expect(names).toEqual([...builtInCommands.map(({ name }) => name), "visit"]);
});

test("what is typed narrows the choices, and there are never more than a platform takes", async () => {
  expect(await complete("model", "model")).toHaveLength(25);
  expect(await complete("model", "model", "model-3")).toEqual([
    "a/model-3",
    ...Array.from({ length: 10 }, (_, index) => `a/model-3${index}`),
  ]);
  expect(await complete("visit", "mood", "ad")).toEqual(["glad", "sad", "mad"]);
  expect(await complete("visit", "mood", "ma")).toEqual(["mad"]);
  expect(await complete("visit", "agent")).toEqual(expect.arrayContaining(["main", "night"]));
});

test("names of sessions are told to owners alone", async () => {
  expect(await complete("visit", "session")).toEqual([]);
  expect(await complete("visit", "session", "", "olga")).toEqual(["agent:main:main"]);
});

test("free text and unknown arguments have no choices", async () => {
  expect(await complete("visit", "text", "x")).toEqual([]);
  expect(await complete("visit", "nothing")).toEqual([]);
  expect(await complete("nothing", "nothing")).toEqual([]);
});

test("notes are the account's own", async () => {
  await services.notes?.write("commands", "hash");
  expect([...notes.keys()]).toEqual(["fake:default/commands"]);
  expect(await services.notes?.read("commands")).toBe("hash");
});
