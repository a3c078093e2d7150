import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { expect, test } from "vitest";
import { repositoryRoot } from "./repository.mjs";

test.each([
  ["followup", 20, 120],
  ["steer", 10, 80],
])(
  "with queue mode %s a gateway that is killed %d times loses nothing, doubles nothing and is never silent",
  (queue, kills, messages) => {
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      [
        join(repositoryRoot, "scripts/chaos.mjs"),
        `--queue=${queue}`,
        `--kills=${kills}`,
        `--messages=${messages}`,
      ],
      { encoding: "utf8" },
    );
    expect(status, `${stdout}${stderr}`).toBe(0);
    expect(stdout).toMatch(new RegExp(`^kills +${kills}:`, "m"));
    expect(stdout).toMatch(new RegExp(`^accepted +${messages}$`, "m"));
    expect(stdout).toMatch(/^duplicates +0$/m);
    expect(stdout).toMatch(/^lost +0$/m);
    expect(stdout).toContain("none more often than 1 time(s)");
  },
  120_000,
);
