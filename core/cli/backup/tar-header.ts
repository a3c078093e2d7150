/** Blocks of the tar format (POSIX.1-2017, pax, "ustar Interchange Format"). A header is one block, and a file is filled up to whole blocks. */
export const blockSize = 512;

export interface TarHeader {
  name: string;
  size: number;
  mode: number;
  /** `0`: a file. `x`: names and sizes that do not fit into the header of the file that follows. */
  type: string;
}

interface Field {
  start: number;
  length: number;
}

const fields = {
  name: { start: 0, length: 100 },
  mode: { start: 100, length: 8 },
  owner: { start: 108, length: 8 },
  group: { start: 116, length: 8 },
  size: { start: 124, length: 12 },
  modified: { start: 136, length: 12 },
  checksum: { start: 148, length: 8 },
  type: { start: 156, length: 1 },
  magic: { start: 257, length: 6 },
  version: { start: 263, length: 2 },
  prefix: { start: 345, length: 155 },
} satisfies Record<string, Field>;

const largestSize = 0o77777777777;

/** The blocks that come before the content of a file. */
export function encodeTarHeader(header: Omit<TarHeader, "type">, at: number): Buffer {
  const nameFits = Buffer.byteLength(header.name) <= fields.name.length;
  if (nameFits && header.size <= largestSize) return encodeBlock({ ...header, type: "0" }, at);
  const records = Buffer.from(record("path", header.name) + record("size", String(header.size)));
  const notice = { name: "extended-header", size: records.length, mode: header.mode, type: "x" };
  const name = nameFits ? header.name : "see-extended-header";
  return Buffer.concat([
    encodeBlock(notice, at),
    records,
    Buffer.alloc(padding(records.length)),
    encodeBlock({ ...header, name, size: Math.min(header.size, largestSize), type: "0" }, at),
  ]);
}

/** Bytes that fill up the last block of a file. */
export function padding(size: number): number {
  return (blockSize - (size % blockSize)) % blockSize;
}

/** Undefined for a block of zeros, which ends an archive. Throws on anything that is no header. */
export function decodeTarHeader(block: Buffer): TarHeader | undefined {
  if (block.every((byte) => byte === 0)) return undefined;
  if (readOctal(block, fields.checksum) !== checksumOf(block)) {
    throw new Error("a header of the archive is damaged");
  }
  const prefix = readText(block, fields.prefix);
  const name = readText(block, fields.name);
  return {
    name: prefix === "" ? name : `${prefix}/${name}`,
    size: readOctal(block, fields.size),
    mode: readOctal(block, fields.mode),
    type: readText(block, fields.type) || "0",
  };
}

/** The records of an extended header: `<length> <key>=<value>\n`. */
export function decodeRecords(content: Buffer): Map<string, string> {
  const records = new Map<string, string>();
  for (let start = 0; start < content.length;) {
    const space = content.indexOf(" ", start);
    const length = Number(content.toString("latin1", start, space));
    const text = content.toString("utf8", space + 1, start + length - 1);
    const equals = text.indexOf("=");
    if (space < 0 || !Number.isInteger(length) || length <= 0 || equals < 0) {
      throw new Error("an extended header of the archive is damaged");
    }
    records.set(text.slice(0, equals), text.slice(equals + 1));
    start += length;
  }
  return records;
}

function encodeBlock({ name, size, mode, type }: TarHeader, at: number): Buffer {
  const block = Buffer.alloc(blockSize);
  const put = (field: Field, text: string) => block.write(text, field.start, field.length, "utf8");
  const putOctal = (field: Field, value: number) =>
    put(field, `${value.toString(8).padStart(field.length - 1, "0")}\0`);
  put(fields.name, name);
  putOctal(fields.mode, mode & 0o777);
  putOctal(fields.owner, 0);
  putOctal(fields.group, 0);
  putOctal(fields.size, size);
  putOctal(fields.modified, Math.floor(at / 1000));
  put(fields.type, type);
  put(fields.magic, "ustar\0");
  put(fields.version, "00");
  put(fields.checksum, `${checksumOf(block).toString(8).padStart(6, "0")}\0 `);
  return block;
}

function record(key: string, value: string): string {
  const rest = Buffer.byteLength(` ${key}=${value}\n`);
  // The length counts its own digits.
  const digits = String(rest + String(rest).length).length;
  return `${rest + digits} ${key}=${value}\n`;
}

/** The sum of the header's bytes, with spaces in the place of the sum itself. */
function checksumOf(block: Buffer): number {
  const { start, length } = fields.checksum;
  return block.reduce(
    (sum, byte, index) => sum + (index >= start && index < start + length ? 32 : byte),
    0,
  );
}

function readText(block: Buffer, { start, length }: Field): string {
  const bytes = block.subarray(start, start + length);
  const end = bytes.indexOf(0);
  return bytes.toString("utf8", 0, end < 0 ? length : end);
}

function readOctal(block: Buffer, field: Field): number {
  const text = readText(block, field).trim();
  if (!/^[0-7]*$/.test(text)) throw new Error("a header of the archive is damaged");
  return text === "" ? 0 : Number.parseInt(text, 8);
}
