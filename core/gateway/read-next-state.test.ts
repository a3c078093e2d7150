import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { resolvePaths } from "../config/paths.ts";
import { readNextState } from "./read-next-state.ts";

let folder = "";
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "next-state-"));
});
afterEach(() => rm(folder, { recursive: true }));

async function readText(text: string) {
  const configFile = join(folder, "openclaw.json");
  await writeFile(configFile, text);
  const paths = { ...resolvePaths({ HOME: folder }), configFile };
  return readNextState({ paths, processEnv: {}, cwd: folder });
}

test.each([
  ["that cannot be parsed", "{\n  gateway: {", "openclaw.json:2:13 is not JSON5"],
  [
    "with a value of the wrong kind",
    "{\n  agents: 3 }",
    "openclaw.json:2:11 agents: expected object",
  ],
])(
  "a config %s is refused with its place, and says that the old one stays",
  async (_, text, place) => {
    await expect(readText(text)).rejects.toMatchObject({
      code: "CONFIG_RELOAD_REFUSED",
      message: expect.stringMatching(/^The changed config is not used, and the gateway goes on/),
      hint: expect.stringContaining("openclaw.json"),
    });
    await expect(readText(text)).rejects.toThrow(place);
  },
);

test("a mistake in one feature leaves the rest usable", async () => {
  const { loaded } = await readText(`{ tools: 3, agents: { defaults: { model: "a/b" } } }`);
  expect(loaded.broken).toMatchObject([{ feature: "tools" }]);
  expect(loaded.config.agents?.defaults?.model).toBe("a/b");
});
