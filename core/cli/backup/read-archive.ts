import { createReadStream } from "node:fs";
import { createGunzip } from "node:zlib";
import { createByteReader, type ByteReader } from "./byte-reader.ts";
import {
  blockSize,
  decodeRecords,
  decodeTarHeader,
  padding,
  type TarHeader,
} from "./tar-header.ts";

export interface ArchiveFile {
  name: string;
  size: number;
  mode: number;
  /** Its bytes. What is not read is passed over. */
  content(): AsyncGenerator<Buffer>;
}

/** Longer ones do not come from this program. */
const longestRecords = 64 * 1024;

/**
 * The files of a tar.gz, one after another. Throws on everything that is not a plain file with a plain name: links, devices, absolute paths, paths that lead out of the
 * folder, a name that comes twice.
 */
export async function* readArchive(file: string): AsyncGenerator<ArchiveFile> {
  const source = createReadStream(file);
  const unpacked = createGunzip();
  // `pipe` does not hand on a failure of the file itself.
  source.on("error", (error) => unpacked.destroy(error));
  source.pipe(unpacked);
  try {
    yield* readFiles(createByteReader(unpacked));
  } finally {
    source.destroy();
    unpacked.destroy();
  }
}

async function* readFiles(reader: ByteReader): AsyncGenerator<ArchiveFile> {
  const names = new Set<string>();
  for (let records = new Map<string, string>(); ;) {
    const header = decodeTarHeader(await reader.read(blockSize));
    if (header === undefined) return;
    if (header.type === "x") {
      records = await readRecords(reader, header);
      continue;
    }
    const name = records.get("path") ?? header.name;
    const size = Number(records.get("size") ?? header.size);
    records = new Map();
    refuseUnfit(name, header, size);
    if (names.has(name)) throw new Error(`"${name}" is in the archive twice`);
    names.add(name);
    let left = size;
    const content = async function* (): AsyncGenerator<Buffer> {
      while (left > 0) {
        const chunk = await reader.readSome(left);
        left -= chunk.length;
        yield chunk;
      }
    };
    yield { name, size, mode: header.mode & 0o777, content };
    while (left > 0) left -= (await reader.readSome(left)).length;
    await reader.read(padding(size));
  }
}

async function readRecords(reader: ByteReader, { size }: TarHeader): Promise<Map<string, string>> {
  if (size > longestRecords) throw new Error("an extended header of the archive is too long");
  const records = decodeRecords(await reader.read(size));
  await reader.read(padding(size));
  return records;
}

function refuseUnfit(name: string, { type }: TarHeader, size: number): void {
  if (type !== "0") throw new Error(`"${name}" is not a plain file`);
  if (!isPlainName(name)) throw new Error(`"${name}" leads out of the archive's folder`);
  if (!Number.isSafeInteger(size) || size < 0) throw new Error(`"${name}" has no proper size`);
}

/** Relative, with forward slashes, without steps upwards. */
export function isPlainName(name: string): boolean {
  const parts = name.split("/");
  const foreign = process.platform === "win32" ? /[\\:\0]/ : /[\\\0]/;
  return !foreign.test(name) && parts.every((part) => part !== "" && part !== "." && part !== "..");
}
