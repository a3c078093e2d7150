import { execFileSync, spawnSync } from "node:child_process";
import { join } from "node:path";

/** For tests: a program in a terminal of 80 columns and 24 rows, driven by keys. */
export interface TmuxFixture {
  /** The screen as it is. Lines that the terminal had to break are joined again. */
  screen(): string;
  /** The screen and what has scrolled away. */
  history(): string;
  /** The screen with its colours, as escape sequences. */
  styled(): string;
  /** Names of keys as tmux knows them: `Enter`, `C-c`. */
  press(...keys: string[]): void;
  type(text: string): void;
  close(): void;
}

export function hasTmux(): boolean {
  return spawnSync("tmux", ["-V"]).status === 0;
}

/**
 * @param folder where the terminal's socket may lie; short, as sockets must be
 * @param command words without spaces; when the program ends, `EXIT=<status>` shows
 */
export function openTmux(
  folder: string,
  command: readonly string[],
  env: Readonly<Record<string, string>>,
): TmuxFixture {
  const socket = join(folder, "tmux");
  const tmux = (...args: string[]) =>
    execFileSync("tmux", ["-u", "-f", "/dev/null", "-S", socket, ...args], { encoding: "utf8" });
  const variables = Object.entries({ ...env, TERM: "screen-256color", LANG: "C.UTF-8" });
  const words = variables.map(([name, value]) => `${name}=${value}`);
  const line = `env -i ${[...words, ...command].join(" ")}; echo EXIT=$?; exec cat`;
  tmux("new-session", "-d", "-x", "80", "-y", "24", line);
  return {
    screen: () => tmux("capture-pane", "-p", "-J"),
    history: () => tmux("capture-pane", "-p", "-J", "-S", "-500"),
    styled: () => tmux("capture-pane", "-p", "-e"),
    press: (...keys) => void tmux("send-keys", ...keys),
    type: (text) => void tmux("send-keys", "-l", text),
    close: () => void tmux("kill-server"),
  };
}
