import { readFile } from "node:fs/promises";
import { extname, join } from "node:path";

export interface PageFile {
  bytes: Uint8Array<ArrayBuffer>;
  contentType: string;
  /** Its name carries a hash of its content, so it never changes. */
  immutable: boolean;
}

const contentTypes: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".svg": "image/svg+xml",
  ".png": "image/png",
  ".ico": "image/x-icon",
  ".woff2": "font/woff2",
};

/** A file of the built page. Only `/` and plain names inside `/assets/` exist, so no path can lead elsewhere. */
export async function readPageFile(root: string, path: string): Promise<PageFile | undefined> {
  if (path === "/" || path === "/index.html") return read(join(root, "index.html"), false);
  const name = /^\/assets\/([A-Za-z0-9_-][A-Za-z0-9._-]*)$/.exec(path)?.[1];
  if (name === undefined) return undefined;
  return read(join(root, "assets", name), /-[A-Za-z0-9_-]{8,}\.[a-z0-9]+$/.test(name));
}

async function read(file: string, immutable: boolean): Promise<PageFile | undefined> {
  const contentType = contentTypes[extname(file)];
  if (contentType === undefined) return undefined;
  const bytes = await readFile(file).catch(() => undefined);
  return bytes && { bytes: new Uint8Array(bytes), contentType, immutable };
}
