import { constants, type Stats } from "node:fs";
import { lstat, open, realpath, stat } from "node:fs/promises";
import { join, sep } from "node:path";
import { cutText } from "./cap-content.ts";

/** The workspace files that the system prompt carries, in this order. */
const workspaceFileNames = [
  "AGENTS.md",
  "SOUL.md",
  "TOOLS.md",
  "IDENTITY.md",
  "USER.md",
  "MEMORY.md",
] as const;

/** Never leaves a direct chat: it holds what the owner told the agent in private. */
const privateFileName = "MEMORY.md";

export interface WorkspaceFile {
  name: string;
  text: string;
}

export interface WorkspaceReadOptions {
  chatType: "direct" | "group";
  /** Characters of one file; 12,000 unless told. */
  maxChars?: number;
  /** Characters of all files together; 60,000 unless told. */
  totalMaxChars?: number;
}

export interface WorkspaceReader {
  /** Reads what is there. Files that are missing, unreadable or outside the folder are skipped. Never rejects. */
  read(folder: string, options: WorkspaceReadOptions): Promise<WorkspaceFile[]>;
}

interface CachedFile {
  stamp: string;
  text: string;
}

/** Reads a file again only when its size or its time of change is another. Holds one entry for each file that it has read. */
export function createWorkspaceReader(): WorkspaceReader {
  const cache = new Map<string, CachedFile>();

  async function readOne(
    folder: string,
    name: string,
    maxChars: number,
  ): Promise<WorkspaceFile | undefined> {
    const found = await locate(folder, name);
    if (found === undefined) {
      cache.delete(join(folder, name));
      return undefined;
    }
    const stamp = `${found.path} ${found.stats.mtimeMs} ${found.stats.size} ${maxChars}`;
    const cached = cache.get(join(folder, name));
    if (cached?.stamp === stamp) return { name, text: cached.text };
    const text = await readCapped(found.path, found.stats.size, maxChars);
    if (text === undefined) return undefined;
    cache.set(join(folder, name), { stamp, text });
    return { name, text };
  }

  return {
    async read(folder, { chatType, maxChars = 12_000, totalMaxChars = 60_000 }) {
      const names = workspaceFileNames.filter(
        (name) => chatType === "direct" || name !== privateFileName,
      );
      const files = await Promise.all(names.map((name) => readOne(folder, name, maxChars)));
      return fitTotal(
        files.flatMap((file) => (file === undefined || file.text === "" ? [] : [file])),
        totalMaxChars,
      );
    },
  };
}

/** Where the file really is; undefined when it is not a plain file inside the folder. */
async function locate(
  folder: string,
  name: string,
): Promise<{ path: string; stats: Stats } | undefined> {
  const path = join(folder, name);
  try {
    const stats = await lstat(path);
    if (stats.isFile()) return { path, stats };
    if (!stats.isSymbolicLink()) return undefined;
    const [target, root] = await Promise.all([realpath(path), realpath(folder)]);
    if (!target.startsWith(root + sep)) return undefined;
    const targetStats = await stat(target);
    return targetStats.isFile() ? { path: target, stats: targetStats } : undefined;
  } catch {
    return undefined;
  }
}

/** Reads no more of the file than can be shown. Refuses a link that was put in its place meanwhile. */
async function readCapped(
  path: string,
  size: number,
  maxChars: number,
): Promise<string | undefined> {
  try {
    await using file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW);
    const bytes = Buffer.alloc(Math.min(size, maxChars * 3 + 8));
    const { bytesRead } = await file.read(bytes, 0, bytes.length, 0);
    const text = bytes
      .toString("utf8", 0, bytesRead)
      .replace(/^\uFEFF/, "")
      .trim();
    if (bytesRead >= size && text.length <= maxChars) return text;
    return `${cutText(text, maxChars)}\n[Cut here: the file is longer than ${maxChars} characters.]`;
  } catch {
    return undefined;
  }
}

function fitTotal(files: readonly WorkspaceFile[], totalMaxChars: number): WorkspaceFile[] {
  let left = totalMaxChars;
  return files.map((file) => {
    const text = cutText(file.text, Math.max(0, left));
    left -= text.length;
    if (text.length === file.text.length) return file;
    return {
      name: file.name,
      text: `${text}\n[Cut here: all files together are longer than ${totalMaxChars} characters.]`.trimStart(),
    };
  });
}
