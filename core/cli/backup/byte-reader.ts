/** Takes bytes from a stream in the portions that the reader wants. Rejects when the stream ends too early. */
export interface ByteReader {
  read(size: number): Promise<Buffer>;
  /** At least one byte, at most `most`. */
  readSome(most: number): Promise<Buffer>;
}

export function createByteReader(stream: AsyncIterable<Buffer>): ByteReader {
  const chunks = stream[Symbol.asyncIterator]();
  let held: Buffer = Buffer.alloc(0);

  async function readSome(most: number): Promise<Buffer> {
    while (held.length === 0) {
      const next = await chunks.next();
      if (next.done === true) throw new Error("the archive ends too early");
      held = next.value;
    }
    const taken = held.subarray(0, most);
    held = held.subarray(taken.length);
    return taken;
  }

  return {
    readSome,
    async read(size) {
      const parts: Buffer[] = [];
      for (let left = size; left > 0;) {
        const part = await readSome(left);
        parts.push(part);
        left -= part.length;
      }
      return Buffer.concat(parts);
    },
  };
}
