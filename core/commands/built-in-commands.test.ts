import { expect, test } from "vitest";
import type { CommandContext } from "../sdk/command.ts";
import { OpenClawError } from "../sdk/errors.ts";
import { sampleCommandSession } from "../sdk/testing/sample-command.ts";
import { builtInCommands } from "./built-in-commands.ts";
import { parseCommand } from "./parse-command.ts";

interface Chat {
  /** What was done to the session, in order. */
  actions: string[];
  send(text: string): Promise<string>;
}

function createChat(running = 0): Chat {
  const actions: string[] = [];
  let pinned: string | undefined;
  const session = sampleCommandSession({
    reset: async () => void actions.push("reset"),
    abort: async () => running,
    model: async () => ({
      ref: pinned ?? "test/small",
      source: pinned === undefined ? "config" : "session",
    }),
    async setModel(ref) {
      if (ref === "nobody/model")
        throw new OpenClawError("MODEL_UNKNOWN_PROVIDER", "No such provider.");
      actions.push(`model ${ref}`);
      pinned = ref;
      const warning = ref === "test/new" ? { warning: "It is not in the catalogue." } : {};
      return { ref: ref ?? "test/small", ...warning };
    },
    models: async () => ["test/small", "test/big"],
    status: async () => ["🧠 Model: test/small", "📚 Context: 1k/32k (3%)"],
    commands: () => builtInCommands,
  });
  async function send(text: string): Promise<string> {
    const parsed = parseCommand(text, builtInCommands);
    if (parsed === undefined) throw new Error(`${text} is no command`);
    const context: CommandContext = {
      sessionKey: "agent:main:main",
      sender: { id: "42", name: "Ada", isOwner: true },
      channel: "webchat",
      args: parsed.args,
      session,
      signal: new AbortController().signal,
    };
    return parsed.command.run(context);
  }
  return { actions, send };
}

test("help names every command", async () => {
  const text = await createChat().send("/help");
  for (const command of builtInCommands) expect(text).toContain(`\`/${command.name}`);
});

test("the list of commands is sorted and names the aliases", async () => {
  const lines = (await createChat().send("/commands")).split("\n");
  expect(lines).toEqual(lines.toSorted());
  expect(lines.join("\n")).toContain("(also `/reset`)");
});

test("status is the card of the session", async () => {
  expect(await createChat().send("/status")).toBe("🧠 Model: test/small\n📚 Context: 1k/32k (3%)");
});

test("new starts a new conversation, with another model if one is named", async () => {
  const chat = createChat();
  expect(await chat.send("/new")).toBe("Started a new conversation.");
  expect(await chat.send("/reset test/big")).toBe(
    "Started a new conversation. Model set to test/big.",
  );
  expect(chat.actions).toEqual(["reset", "model test/big", "reset"]);
});

test("new changes nothing when what follows is no model", async () => {
  const chat = createChat();
  expect(await chat.send("/new tell me a story")).toContain("Nothing was changed");
  await expect(chat.send("/new nobody/model")).rejects.toThrow("No such provider.");
  expect(chat.actions).toEqual([]);
});

test("model shows the current one and where it comes from", async () => {
  const chat = createChat();
  expect(await chat.send("/model")).toMatch(
    /^Model: test\/small \(from the config\)\.\nChange it with/,
  );
  await chat.send("/model test/big");
  expect(await chat.send("/model status")).toContain(
    "Model: test/big (chosen for this conversation).",
  );
  expect(await chat.send("/model")).toContain("`/model default`");
});

test("model pins, warns, lists and goes back", async () => {
  const chat = createChat();
  expect(await chat.send("/model test/big -s")).toBe("Model set to test/big.");
  expect(await chat.send("/model list")).toContain("- test/big (current)");
  expect(await chat.send("/model test/new")).toBe(
    "Model set to test/new. ⚠️ It is not in the catalogue.",
  );
  expect(await chat.send("/model Default")).toBe("Model reset to default (test/small).");
  expect(chat.actions).toEqual(["model test/big", "model test/new", "model undefined"]);
});

test("stop says what it stopped", async () => {
  expect(await createChat(0).send("/stop")).toBe("There is nothing to stop.");
  expect(await createChat(1).send("/stop")).toBe("⚙️ Agent was aborted.");
  expect(await createChat(3).send("/stop")).toContain("⚙️ Agent was aborted. ");
});

test("whoami gives the id for allow lists", async () => {
  expect(await createChat().send("/id")).toContain('AllowFrom: "42"');
});

test("what stops, looks or chooses acts at once; what changes the conversation or the config waits", () => {
  const immediate = builtInCommands.filter((command) => command.immediate === true);
  const queued = builtInCommands.filter((command) => !immediate.includes(command));
  expect(queued.map((command) => command.name)).toEqual([
    "new",
    "compact",
    "allowlist",
    "config",
    "export",
  ]);
});
