import { existsSync } from "node:fs";
import { mkdtemp, rename, rm, stat } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { programVersion } from "../../lib/program-root.ts";
import { errorMessage, isOpenClawError, OpenClawError } from "../../sdk/errors.ts";
import type { CliContext } from "../context.ts";
import { pathsOf, readableConfig, timeMark } from "./backup-places.ts";
import { collectFiles } from "./collect-files.ts";
import { reportBackup, type WrittenBackup } from "./report-backup.ts";
import { writeArchive } from "./write-archive.ts";

export interface CreateBackupFlags {
  output?: string;
  includeSecrets?: boolean;
  json?: boolean;
}

/** `backup create`: one file with everything that is worth keeping, taken while a gateway runs or not. */
export async function createBackup(context: CliContext, flags: CreateBackupFlags): Promise<void> {
  const paths = pathsOf(context);
  const createdAt = new Date();
  const output = await chooseOutput(context, flags.output, createdAt.getTime());
  const includesSecrets = flags.includeSecrets === true;
  const loaded = await readableConfig(context);
  const leftOut: WrittenBackup["leftOut"] = [];
  const manifest = await writing(output, context.signal, async (folder) => {
    const store = await takeStore(paths.databaseFile, join(folder, "gateway.sqlite"));
    const sources = collectFiles({
      paths,
      loaded,
      storeCopy: store?.copy,
      includesSecrets,
      onLeftOut: (path, why) => void leftOut.push({ path, why }),
    });
    const finished = join(folder, "backup.tar.gz");
    const facts = {
      backup: 1 as const,
      createdAt: createdAt.toISOString(),
      programVersion: programVersion(),
      ...(store === undefined ? {} : { storeFormat: store.format }),
      includesSecrets,
    };
    const written = await writeArchive(finished, sources, facts, context.signal);
    await rename(finished, output);
    return written;
  });
  const { size } = await stat(output);
  await reportBackup(context, paths, flags, { file: output, size, manifest, leftOut });
}

/** The name of the file, in the working folder unless another is asked for. What is there already stays. */
async function chooseOutput(
  { cwd, profile }: CliContext,
  wanted: string | undefined,
  at: number,
): Promise<string> {
  const name = `openclaw-backup-${profile === undefined ? "" : `${profile}-`}${timeMark(at)}.tar.gz`;
  const path = resolve(cwd, wanted ?? name);
  const found = await stat(path).catch(() => undefined);
  const output = found?.isDirectory() === true ? join(path, name) : path;
  if (existsSync(output)) {
    throw new OpenClawError("CLI_BACKUP_WRITE", `${output} exists already.`, {
      hint: "Choose another name with --output.",
    });
  }
  return output;
}

/** Works in a folder beside the file, where there is room if there is any for the file itself, and leaves nothing of it behind. */
async function writing<Result>(
  output: string,
  signal: AbortSignal,
  work: (folder: string) => Promise<Result>,
): Promise<Result> {
  let folder: string | undefined;
  try {
    folder = await mkdtemp(join(dirname(output), ".openclaw-backup-"));
    return await work(folder);
  } catch (error) {
    if (isOpenClawError(error) || signal.aborted) throw error;
    throw new OpenClawError(
      "CLI_BACKUP_WRITE",
      `${output} cannot be written: ${errorMessage(error)}.`,
      { hint: "Mend that, or choose another place with --output.", cause: error },
    );
  } finally {
    if (folder !== undefined) await rm(folder, { recursive: true, force: true });
  }
}

async function takeStore(
  file: string,
  copy: string,
): Promise<{ copy: string; format: number } | undefined> {
  if (!existsSync(file)) return undefined;
  const { copyStore } = await import("../../storage/copy-store.ts");
  return { copy, format: await copyStore(file, copy) };
}
