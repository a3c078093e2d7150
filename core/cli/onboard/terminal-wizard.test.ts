import { LLMock } from "@copilotkit/aimock";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import JSON5 from "json5";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { createOnboardFixture, type OnboardFixture } from "./onboard-fixture.ts";
import { writeTestcloud } from "./testcloud-fixture.ts";
import { hasTmux, openTmux, type TmuxFixture } from "./tmux-fixture.ts";

const key = "sk-3f9a1c5d7e2b4860";
const token = "MTIzNDU2Nzg5MDEyMzQ1Njc4.abcdef.abcdefghijklmnopqrstuvwxyz12";
const stopped = "Onboarding was stopped; nothing was written.";
const canRun = hasTmux();
if (!canRun)
  process.stderr.write("tmux is not installed: the wizard is not tested at a terminal.\n");

const mock = new LLMock({ port: 0 });
let fixture: OnboardFixture;
let platform: Server;
let terminal: TmuxFixture;

beforeEach(async () => {
  await mock.start();
  mock.reset();
  mock.onMessage(/./, { content: "OK" });
  platform = await listen(createServer(answerAsPlatform));
  fixture = await createOnboardFixture();
  await writeTestcloud(fixture, mock.url);
  const { port } = platform.address() as AddressInfo;
  // Only a section without a token is offered; this one leads to the platform of the test.
  const section = `{ channels: { discord: { apiUrl: "http://127.0.0.1:${port}/api" } } }`;
  await fixture.write(".openclaw/openclaw.json", section);
});
afterEach(async () => {
  terminal?.close();
  platform.closeAllConnections();
  platform.close();
  await mock.stop();
  await fixture.dispose();
});

function start(...args: string[]): void {
  const env = { HOME: fixture.home, PATH: process.env["PATH"] ?? "" };
  terminal = openTmux(dirname(fixture.home), [...fixture.command, "onboard", ...args], env);
}

async function waitFor(text: string): Promise<string> {
  return vi.waitFor(
    () => {
      const screen = terminal.screen();
      expect(screen).toContain(text);
      return screen;
    },
    { timeout: 15_000, interval: 30 },
  );
}

/** The questions in their order, and how each is answered. */
const steps: readonly [question: string, answer: () => void][] = [
  ["Go on?", () => terminal.press("Enter")],
  ["Which key do you have?", chooseTestcloud],
  ["◆  Testcloud key", () => typeLine(key)],
  ["Connect a chat?", () => terminal.press("Down", "Enter")],
  ["◆  Discord bot token", () => typeLine(token)],
];

function typeLine(text: string): void {
  terminal.type(text);
  terminal.press("Enter");
}

/** The plugin's own choice is the last before "None yet". */
function chooseTestcloud(): void {
  terminal.press("Up", "Up", "Enter");
}

describe.skipIf(!canRun)("in a terminal of 80 columns and 24 rows", () => {
  test("five questions lead to a setup that works, and neither key nor token ever shows", async () => {
    start();
    for (const [question, answer] of steps) {
      await waitFor(question);
      answer();
    }
    const last = await waitFor("EXIT=0");
    expect(last).toContain("└  Next: openclaw gateway run");
    const history = terminal.history();
    expect(history).not.toContain(key);
    expect(history).not.toContain(token);
    expect(history).toMatch(/testcloud\/t1 answered in \d+ ms/);
    expect(history).toContain("The token belongs to the bot Botty");
    expect(history).toMatch(/^https:\/\/discord\.com\/oauth2\/authorize\?\S+$/m);
    expect(await fixture.filesWith(key)).toEqual([
      ".openclaw/agents/main/agent/auth-profiles.json",
    ]);
    expect(await fixture.filesWith(token)).toEqual([".openclaw/.env"]);
    expect(
      JSON5.parse(await readFile(join(fixture.stateDir, "openclaw.json"), "utf8")),
    ).toMatchObject({
      agents: { defaults: { model: { primary: "testcloud/t1" } } },
      channels: {
        discord: {
          enabled: true,
          token: { source: "env", provider: "default", id: "DISCORD_BOT_TOKEN" },
        },
      },
    });
    const checked = await fixture.call(["config", "validate", "--json"]);
    expect(JSON.parse(checked.stdout)).toMatchObject({ valid: true, warnings: [] });
  });

  test("every box closes on the line on which it opened, inside the screen", async () => {
    start("--skip-verify", "--skip-channels");
    for (const [question, answer] of steps.slice(0, 3)) {
      await waitFor(question);
      answer();
    }
    await waitFor("EXIT=0");
    const lines = terminal.history().split("\n");
    const edges = lines.flatMap((line) => /[╮╯]$/.exec(line.trimEnd())?.index ?? []);
    expect(edges).toHaveLength(6);
    for (const [index, edge] of edges.entries()) {
      expect(edge).toBeLessThan(80);
      if (index % 2 === 1) expect(edge).toBe(edges[index - 1]);
    }
  });

  test("--auth-choice and --accept-risk save their questions", async () => {
    start("--accept-risk", "--auth-choice", "testcloud-api-key", "--skip-channels");
    expect(await waitFor("◆  Testcloud key")).not.toMatch(/Go on|Which key/);
    typeLine(key);
    await waitFor("EXIT=0");
  });

  test("an empty key is asked for again", async () => {
    start("--accept-risk", "--auth-choice", "testcloud-api-key", "--skip-channels");
    await waitFor("◆  Testcloud key");
    terminal.press("Enter");
    await waitFor("Paste the key, or press Ctrl+C to stop.");
    typeLine(key);
    await waitFor("EXIT=0");
  });

  test("a key that is refused ends the run: nothing is written", async () => {
    const before = await fixture.listFiles();
    mock.nextRequestError(401, { message: "no such key" });
    start("--accept-risk", "--auth-choice", "testcloud-api-key");
    await waitFor("◆  Testcloud key");
    typeLine(key);
    const screen = await waitFor("EXIT=1");
    expect(screen).toContain("Nothing was written.");
    expect(screen).not.toContain(key);
    expect(await fixture.listFiles()).toEqual(before);
  });

  test.each(steps.map(([question], index) => [question, index] as const))(
    "Ctrl+C at %j leaves nothing written and one sentence",
    async (question, index) => {
      const before = await fixture.listFiles();
      start();
      for (const [earlier, answer] of steps.slice(0, index)) {
        await waitFor(earlier);
        answer();
      }
      await waitFor(question);
      terminal.press("C-c");
      const screen = await waitFor("EXIT=1");
      expect(screen.split(stopped)).toHaveLength(2);
      expect(await fixture.listFiles()).toEqual(before);
    },
  );

  test("Ctrl+C while the model is asked does the same", async () => {
    const before = await fixture.listFiles();
    const silent = await listen(createServer(() => undefined));
    const { port } = silent.address() as AddressInfo;
    const server = ["--custom-base-url", `http://127.0.0.1:${port}/v1`, "--custom-model-id", "m"];
    start("--accept-risk", ...server);
    await waitFor("Asking 127-0-0-1/m for one word");
    terminal.press("C-c");
    const screen = await waitFor("EXIT=1");
    silent.closeAllConnections();
    silent.close();
    expect(screen.split(stopped)).toHaveLength(2);
    expect(await fixture.listFiles()).toEqual(before);
  });
});

/** As much of the platform as the look at a token needs. */
const answerAsPlatform: Parameters<typeof createServer>[1] = (request, response) => {
  const isKnown = request.headers.authorization === `Bot ${token}`;
  const body = request.url?.endsWith("/users/@me")
    ? { id: "123456789012345678", username: "Botty" }
    : { id: "123456789012345679", name: "Botty's application", flags: 0 };
  response.writeHead(isKnown ? 200 : 401, { "content-type": "application/json" });
  response.end(JSON.stringify(isKnown ? body : { message: "401: Unauthorized" }));
};

function listen(server: Server): Promise<Server> {
  return new Promise((resolve) => {
    server.listen(0, "127.0.0.1", () => resolve(server));
  });
}
