import { chmod, stat } from "node:fs/promises";
import { displayPath, type Paths } from "../../config/paths.ts";
import { tokenFile } from "../gateway-auth.ts";
import type { DoctorSources, Finding } from "./finding.ts";

const ownersFile = 0o600;
const ownersFolder = 0o700;

/** Files with secrets or conversations in them are for their owner alone. */
export async function checkFiles({ paths }: DoctorSources): Promise<Finding[]> {
  // There are no such rights to look at.
  if (process.platform === "win32") return [];
  const places: [string, number][] = [
    [paths.stateDir, ownersFolder],
    [paths.configFile, ownersFile],
    [paths.envFile, ownersFile],
    [paths.authProfilesFile, ownersFile],
    [tokenFile(paths), ownersFile],
    [paths.databaseFile, ownersFile],
  ];
  const found = await Promise.all(places.map(([path, mode]) => checkMode(path, mode, paths)));
  return found.flat();
}

async function checkMode(path: string, mode: number, { home }: Paths): Promise<Finding[]> {
  const facts = await stat(path).catch(() => undefined);
  if (facts === undefined || (facts.mode & 0o077) === 0) return [];
  const shown = displayPath(path, home);
  const wanted = mode.toString(8).padStart(4, "0");
  const others = (facts.mode & 0o022) === 0 ? "read" : "change";
  return [
    {
      id: `files.mode:${shown}`,
      level: "warning",
      title: `Other users of this machine can ${others} ${shown}.`,
      fix: `chmod ${wanted} ${shown}`,
      async repair() {
        await chmod(path, mode);
        return `${shown} is for its owner alone now (${wanted}).`;
      },
    },
  ];
}
