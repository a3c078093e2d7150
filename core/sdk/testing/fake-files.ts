import { OpenClawError } from "../errors.ts";

/** The files of a fake platform, by address. */
export interface FakeFiles {
  readonly asked: readonly string[];
  add(uri: string, bytes?: Uint8Array): void;
  open(uri: string): Promise<AsyncIterable<Uint8Array>>;
}

const chunkBytes = 64 * 1024;

export function createFakeFiles(): FakeFiles {
  const files = new Map<string, Uint8Array | undefined>();
  const asked: string[] = [];
  return {
    asked,
    add: (uri, bytes) => void files.set(uri, bytes),
    async open(uri) {
      asked.push(uri);
      if (!files.has(uri))
        throw new OpenClawError("MEDIA_GONE", "The platform has no such file any more.");
      return inChunks(files.get(uri));
    },
  };
}

async function* inChunks(bytes: Uint8Array | undefined): AsyncGenerator<Uint8Array> {
  if (bytes === undefined) {
    yield new Uint8Array(chunkBytes);
    throw new Error("The connection was lost.");
  }
  for (let at = 0; at < bytes.length; at += chunkBytes) yield bytes.subarray(at, at + chunkBytes);
}
