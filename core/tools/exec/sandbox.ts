import { spawn } from "node:child_process";
import { delimiter } from "node:path";
import { isInside } from "../workspace-place.ts";
import { resolveBinary } from "./resolve-binary.ts";

export interface SandboxPlan {
  /** The real path of bubblewrap. */
  bwrap: string;
  workspace: string;
  directory: string;
  home: string;
  stateDir: string;
  /** Of the command: folders of programs that are in the home folder stay readable. */
  path: string;
  network: boolean;
}

/**
 * The command inside bubblewrap: the system can be read and not written, the home folder and the gateway's own are empty, the workspace can be written, and nothing
 * that is left running outlives the gateway.
 */
export function sandboxed(argv: readonly string[], plan: SandboxPlan): string[] {
  const { bwrap, workspace, directory, home, stateDir, path, network } = plan;
  const programs = path.split(delimiter).filter((folder) => isInside(home, folder));
  return [
    bwrap,
    "--die-with-parent",
    "--new-session",
    "--unshare-all",
    ...(network ? ["--share-net"] : []),
    "--ro-bind",
    "/",
    "/",
    "--dev",
    "/dev",
    "--proc",
    "/proc",
    "--tmpfs",
    "/tmp",
    "--tmpfs",
    home,
    ...(isInside(home, stateDir) ? [] : ["--tmpfs", stateDir]),
    ...programs.flatMap((folder) => ["--ro-bind-try", folder, folder]),
    "--bind",
    workspace,
    workspace,
    "--chdir",
    directory,
    "--",
    ...argv,
  ];
}

/** Finds bubblewrap and tries it once, because a container may have the program and still not allow what it does. Undefined where there is none. */
export function createSandboxFinder(path: string): () => Promise<string | undefined> {
  let found: Promise<string | undefined> | undefined;
  return () => (found ??= findWorking(path));
}

async function findWorking(path: string): Promise<string | undefined> {
  const bwrap = await resolveBinary("bwrap", { path, directory: "/" }).catch(() => undefined);
  if (bwrap === undefined) return undefined;
  const probe = ["--unshare-all", "--ro-bind", "/", "/", "--dev", "/dev", "--", "/bin/true"];
  return new Promise((resolve) => {
    const child = spawn(bwrap, probe, { stdio: "ignore", timeout: 5000 });
    child.on("error", () => resolve(undefined));
    child.on("close", (code) => resolve(code === 0 ? bwrap : undefined));
  });
}
