import { once } from "node:events";
import { PassThrough } from "node:stream";
import { stripVTControlCharacters } from "node:util";
import { afterEach, expect, test } from "vitest";
import { connectGateway } from "../../gateway/gateway-client.ts";
import {
  openGatewayFixture,
  type FixtureOptions,
  type GatewayFixture,
} from "../../gateway/gateway-fixture.ts";
import type { Script } from "../../gateway/scripted-runtime.ts";
import { askOnce } from "./ask-once.ts";
import { gatewayConversation } from "./gateway-conversation.ts";
import { runTerminalChat } from "./terminal-chat.ts";

const closings: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closings.splice(0).toReversed()) await close();
});

async function start(options: FixtureOptions = {}): Promise<GatewayFixture> {
  const fixture = await openGatewayFixture(options);
  closings.push(() => fixture.dispose());
  return fixture;
}

async function converse({ gateway, token }: GatewayFixture, session?: string) {
  const client = await connectGateway({
    url: gateway.url,
    credential: { token },
    mode: "terminal",
  });
  const conversation = await gatewayConversation(client, session);
  closings.push(() => conversation.close());
  return conversation;
}

interface Screen {
  type(keys: string): void;
  /** Resolves when the text stands on the screen after what was waited for before. */
  shows(text: string): Promise<void>;
  text(): string;
  left: Promise<number>;
}

async function sitDown(fixture: GatewayFixture, isTty = true): Promise<Screen> {
  const conversation = await converse(fixture);
  const input = new PassThrough();
  const output = Object.assign(new PassThrough(), { columns: 80 });
  let raw = "";
  let seen = 0;
  output.on("data", (chunk: Buffer) => {
    raw += chunk.toString();
    output.emit("shown");
  });
  const text = () => stripVTControlCharacters(raw);
  const left = runTerminalChat({
    conversation,
    title: "OpenClaw test",
    input,
    output,
    isTty,
    hasColour: false,
  });
  return {
    left,
    text,
    type: (keys) => void input.write(keys),
    async shows(wanted) {
      for (;;) {
        const at = text().indexOf(wanted, seen);
        if (at !== -1) return void (seen = at + wanted.length);
        await once(output, "shown");
      }
    },
  };
}

const waitForAbort: Script = async (_message, show, signal) => {
  show({ type: "text-delta", text: "Once upon a time " });
  await once(signal, "abort");
  throw new Error("aborted");
};

test("a message is answered under the prompt, tools on lines of their own, then the prompt comes back", async () => {
  const screen = await sitDown(
    await start({
      script: async (_message, show) => {
        show({ type: "model", ref: "script/echo" });
        show({ type: "text-delta", text: "Let me look." });
        show({ type: "tool", name: "current_time", phase: "start" });
        show({ type: "tool", name: "current_time", phase: "end" });
        show({ type: "text-delta", text: "It is noon." });
        return "It is noon.";
      },
    }),
  );
  await screen.shows("OpenClaw test  script/echo");
  await screen.shows("script/echo › ");
  screen.type("what time is it?\r");
  await screen.shows("Let me look.\n");
  await screen.shows("  current_time ✓\n");
  await screen.shows("It is noon.\n");
  await screen.shows("script/echo › ");
  screen.type("\u0004");
  expect(await screen.left).toBe(0);
  expect(screen.text().match(/It is noon/g)).toHaveLength(1);
});

test("Ctrl+C stops the answer; when nothing runs, the second one leaves", async () => {
  const fixture = await start({ script: waitForAbort });
  const screen = await sitDown(fixture);
  await screen.shows("› ");
  screen.type("a story\r");
  await screen.shows("Once upon a time");
  screen.type("\u0003");
  await screen.shows("(stopped)");
  await screen.shows("script/echo › ");
  screen.type("\u0003");
  await screen.shows("Ctrl+C again leaves.");
  await screen.shows("script/echo › ");
  screen.type("\u0003");
  expect(await screen.left).toBe(0);
});

test("what is typed during an answer stays hidden and waits in the line", async () => {
  const fixture = await start({ script: waitForAbort });
  const screen = await sitDown(fixture);
  await screen.shows("› ");
  screen.type("a story\r");
  await screen.shows("Once upon a time");
  screen.type("next");
  screen.type("\u0003");
  await screen.shows("(stopped)\n\n");
  await screen.shows("script/echo › next");
  screen.type("\u0003\u0003\u0003");
  expect(await screen.left).toBe(0);
});

test("a failed turn is shown, and the conversation goes on", async () => {
  const script: Script = async () => {
    throw new Error("The key was refused.");
  };
  const screen = await sitDown(await start({ script }));
  await screen.shows("› ");
  screen.type("hello\r");
  await screen.shows("The key was refused.\n");
  await screen.shows("script/echo › ");
  screen.type("\u0004");
  expect(await screen.left).toBe(0);
});

test("a message from the page shows up in the terminal", async () => {
  const fixture = await start();
  const screen = await sitDown(fixture);
  await screen.shows("script/echo › ");
  const page = await converse(fixture);
  await page.send("from the page");
  await screen.shows("› from the page\n");
  await screen.shows("echo: from the page\n");
  screen.type("\u0004");
  expect(await screen.left).toBe(0);
});

test("when the gateway goes away, the terminal says so and ends with 1", async () => {
  const fixture = await start();
  const screen = await sitDown(fixture);
  await screen.shows("script/echo › ");
  await fixture.gateway.stop();
  await screen.shows("The gateway went away: the gateway stops.");
  expect(await screen.left).toBe(1);
});

test("piped input is answered line by line without prompts, also after its end", async () => {
  const fixture = await start();
  const conversation = await converse(fixture);
  const input = new PassThrough();
  const output = new PassThrough();
  let text = "";
  output.on("data", (chunk: Buffer) => (text += chunk.toString()));
  input.end("one\ntwo\n");
  const status = await runTerminalChat({
    conversation,
    title: "t",
    input,
    output,
    isTty: false,
    hasColour: false,
  });
  expect(status).toBe(0);
  expect(text).toBe("echo: one\n\necho: two\n\n");
});

test("asking once answers text, model and run", async () => {
  const conversation = await converse(await start());
  const signal = new AbortController().signal;
  expect(await askOnce(conversation, "hi", { timeoutMs: 10_000, signal })).toMatchObject({
    status: "ok",
    kind: "answer",
    text: "echo: hi",
    model: "script/echo",
    runId: expect.any(String),
  });
});

test("asking once ends with the user's patience, and the turn is stopped in the gateway", async () => {
  const stopped = Promise.withResolvers<void>();
  const script: Script = async (_message, _show, signal) => {
    await once(signal, "abort");
    stopped.resolve();
    throw new Error("aborted");
  };
  const conversation = await converse(await start({ script }));
  const controller = new AbortController();
  const late = await askOnce(conversation, "hi", { timeoutMs: 30, signal: controller.signal });
  expect(late).toMatchObject({ status: "timeout", text: "" });
  await stopped.promise;
  const asked = askOnce(conversation, "hi again", { timeoutMs: 10_000, signal: controller.signal });
  controller.abort();
  expect(await asked).toMatchObject({ status: "aborted" });
});

test("asking once reports a failed turn as an error with its sentence", async () => {
  const script: Script = async () => {
    throw new Error("The key was refused.");
  };
  const conversation = await converse(await start({ script }));
  const signal = new AbortController().signal;
  expect(await askOnce(conversation, "hi", { timeoutMs: 10_000, signal })).toMatchObject({
    status: "error",
    text: "The key was refused.",
  });
});
