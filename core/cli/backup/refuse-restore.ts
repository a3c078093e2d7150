import { existsSync } from "node:fs";
import { displayPath, type Paths } from "../../config/paths.ts";
import { readGatewayInfo } from "../../gateway/lock.ts";
import { OpenClawError } from "../../sdk/errors.ts";

/** Rejects with `CLI_RESTORE_RUNNING` while a gateway works with the state directory, and with `CLI_RESTORE_EXISTS` when files are there that may not be replaced. */
export async function refuseRestore(paths: Paths, mayReplace: boolean): Promise<void> {
  await refuseRunning(paths);
  if (!mayReplace) refuseExisting(paths);
}

async function refuseRunning(paths: Paths): Promise<void> {
  const owner = await readGatewayInfo(paths);
  if (owner === undefined) return;
  const what = owner.mode === "gateway" ? "A gateway" : "An openclaw command";
  throw new OpenClawError(
    "CLI_RESTORE_RUNNING",
    `${what} works with ${displayPath(paths.stateDir, paths.home)}: process ${owner.pid}.`,
    { hint: "Stop it, then restore." },
  );
}

function refuseExisting(paths: Paths): void {
  const found = [paths.databaseFile, paths.configFile].find((path) => existsSync(path));
  if (found === undefined) return;
  throw new OpenClawError(
    "CLI_RESTORE_EXISTS",
    `${displayPath(found, paths.home)} is there already.`,
    {
      hint: "With --force the backup takes its place; what is replaced is kept beside the state directory.",
    },
  );
}
