import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { resolvePaths } from "../config/paths.ts";
import { createSilentLogger } from "../sdk/testing/index.ts";
import { readNextState } from "./read-next-state.ts";
import { createReloader } from "./reload.ts";
import type { RuntimeState } from "./runtime-state.ts";

let home = "";
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), "reload-"));
});
afterEach(() => rm(home, { recursive: true }));

/** A reloader over a config file, as the gateway has it when it has just read the file. */
async function open(text: string) {
  const paths = resolvePaths({ HOME: home });
  await mkdir(dirname(paths.configFile));
  const write = (next: string) => writeFile(paths.configFile, next);
  await write(text);
  const options = { paths, processEnv: {}, cwd: home, logger: createSilentLogger() };
  let state = await readNextState(options);
  const { promise: replaced, resolve } = Promise.withResolvers<RuntimeState>();
  const reloader = createReloader({
    options,
    read: () => state,
    replace(next) {
      state = next;
      resolve(next);
    },
    parts: {
      host: { update: async () => ({ unloaded: [], loaded: [] }) },
      channels: { apply: async () => undefined },
    },
  });
  return { reloader, replaced, write, state: () => state };
}

test("what was written before the watch stood is taken over", async () => {
  const { reloader, replaced, write } = await open(`{ session: { mainKey: "old" } }`);
  await write(`{ session: { mainKey: "new" } }`);
  const end = reloader.watch();
  expect((await replaced).loaded.config.session?.mainKey).toBe("new");
  end();
});

test("a config that cannot be used changes nothing and is a warning until it is mended", async () => {
  const { reloader, state, write } = await open(`{ session: { mainKey: "old" } }`);
  await write(`{ session: `);
  await expect(reloader.reload()).rejects.toMatchObject({ code: "CONFIG_RELOAD_REFUSED" });
  expect(state().loaded.config.session?.mainKey).toBe("old");
  expect(reloader.warnings()).toEqual([expect.stringContaining("goes on with the old one")]);
  await write(`{ sesion: {} }`);
  await reloader.reload();
  expect(reloader.warnings()).toEqual([
    `openclaw.json:1:3 sesion: is not a known setting. Did you mean "session"?`,
  ]);
});
