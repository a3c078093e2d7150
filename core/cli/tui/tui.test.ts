import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { createTestHome, type TestHome } from "../end-to-end/program.ts";
import { hasTmux, openTmux, type TmuxFixture } from "../onboard/tmux-fixture.ts";
import { join } from "node:path";
import { programRoot } from "../../lib/program-root.ts";

const canRun = hasTmux();
if (!canRun) process.stderr.write("tmux is not installed: the terminal UI is not tested.\n");

let home: TestHome;
let terminal: TmuxFixture;

beforeEach(async () => {
  home = await createTestHome();
  await home.writeConfig({ agents: { defaults: { skipBootstrap: true } } });
});
afterEach(async () => {
  terminal?.close();
  await home.remove();
});

async function start(args: string[], env: Record<string, string> = {}): Promise<void> {
  const launcher = join(programRoot(), "bin", "openclaw.cjs");
  const variables = { HOME: home.home, PATH: process.env["PATH"] ?? "", ...env };
  terminal = openTmux(home.home, [process.execPath, launcher, "chat", ...args], variables);
  await waitFor("Ctrl+D leaves");
}

function waitFor(text: string | RegExp): Promise<string> {
  return vi.waitFor(
    () => {
      const screen = terminal.screen();
      expect(screen).toMatch(text);
      return screen;
    },
    { timeout: 15_000, interval: 30 },
  );
}

test.skipIf(!canRun)(
  "a conversation of its own: Markdown, several lines, history, an answer that is stopped",
  async () => {
    await start(["--local"]);
    terminal.type("one **bold** word");
    terminal.press("M-Enter");
    terminal.type("and a second line");
    terminal.press("Enter");
    const screen = await waitFor(/You said: one bold word\s+and a second line/);
    expect(screen).toContain("› one **bold** word");
    terminal.press("Up");
    await waitFor(/─\n *one \*\*bold\*\* word/);
    terminal.press("C-c");
    await vi.waitFor(() => expect(terminal.screen()).not.toMatch(/─\n *one \*\*bold/));
    terminal.type("tell me a story");
    terminal.press("Enter");
    await waitFor("answering, Esc stops");
    terminal.press("Escape");
    await waitFor("Stopped.");
    await waitFor("Ctrl+D leaves");
    terminal.press("C-d");
    await waitFor("EXIT=0");
  },
  40_000,
);

test.skipIf(!canRun)(
  "commands are completed, models and conversations are picked from lists",
  async () => {
    const gateway = await home.startGateway();
    await start([]);
    terminal.type("/stat");
    await waitFor(/→ status/);
    terminal.press("C-c");
    terminal.press("C-l");
    await waitFor("Model");
    terminal.type("story");
    await waitFor("Model: story");
    terminal.press("Enter");
    await waitFor("Model set to demo/story.");
    await waitFor("demo/story · Ctrl+D");
    terminal.type("/session second");
    terminal.press("Enter");
    await waitFor(/agent:main:second · demo\/echo/);
    terminal.type("said in the second");
    terminal.press("Enter");
    await waitFor("You said: said in the second");
    terminal.press("C-p");
    await waitFor("Conversation");
    terminal.type("main:main");
    await waitFor("Conversation: main:main");
    terminal.press("Enter");
    const screen = await waitFor(/agent:main:main · demo\/story/);
    expect(screen).not.toContain("said in the second");
    await gateway.end();
    await waitFor("The gateway went away");
    await waitFor("EXIT=1");
  },
  60_000,
);

test.skipIf(!canRun)(
  "a tool shows as a line, and without colours nothing but text is drawn",
  async () => {
    await start(["--local"], { NO_COLOR: "1" });
    terminal.type("use a tool");
    terminal.press("Enter");
    await waitFor(/✓ current_time/);
    await waitFor("Ctrl+D leaves");
    const styles = terminal.styled().split("\u001b");
    expect(styles.filter((part) => /^\[(?:3[0-8]|9[0-7])m/.test(part))).toEqual([]);
    terminal.press("C-c");
    await waitFor("Ctrl+C again leaves.");
    terminal.press("C-c");
    await waitFor("EXIT=0");
  },
  40_000,
);
