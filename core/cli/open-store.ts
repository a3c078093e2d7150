import { existsSync } from "node:fs";
import { displayPath, resolvePaths } from "../config/paths.ts";
import { OpenClawError } from "../sdk/errors.ts";
import type { Storage } from "../sdk/storage.ts";
import type { CliContext } from "./context.ts";

/**
 * Works on the store of the chosen profile, whether a gateway has it open or not, and closes it again. Needs no config, so it works with a broken one. Rejects with
 * `CLI_NO_STORE` when there is none: asking must not make one.
 */
export async function withStore<Result>(
  { processEnv, profile, dev }: CliContext,
  work: (storage: Storage, file: string) => Promise<Result>,
): Promise<Result> {
  const paths = resolvePaths(processEnv, {
    ...(profile === undefined ? {} : { profile }),
    ...(dev === undefined ? {} : { dev }),
  });
  const shown = displayPath(paths.databaseFile, paths.home);
  if (!existsSync(paths.databaseFile)) {
    throw new OpenClawError(
      "CLI_NO_STORE",
      `${shown} does not exist: no gateway has run here yet.`,
      {
        hint: "Start one with openclaw gateway run, or name its profile with --profile.",
      },
    );
  }
  const { openStorage } = await import("../storage/open-storage.ts");
  const storage = await openStorage(paths.databaseFile);
  try {
    return await work(storage, shown);
  } finally {
    await storage.close();
  }
}
