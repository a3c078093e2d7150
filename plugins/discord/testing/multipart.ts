import type { UploadedFile } from "./discord-forms.ts";
import type { Json } from "./discord-world.ts";

/** The parts of a `multipart/form-data` body: the JSON of `payload_json`, and the files. */
export function readMultipart(
  body: Buffer,
  contentType: string,
): { json: Json; files: UploadedFile[] } {
  const boundary = /boundary="?([^";]+)"?/.exec(contentType)?.[1];
  if (boundary === undefined) throw new Error("a form without a boundary");
  const mark = Buffer.from(`--${boundary}`);
  const files: UploadedFile[] = [];
  let json: Json = {};
  let at = body.indexOf(mark);
  while (at !== -1) {
    const start = at + mark.length + 2;
    const next = body.indexOf(mark, start);
    if (next === -1) break;
    const part = body.subarray(start, next - 2);
    const split = part.indexOf("\r\n\r\n");
    const head = part.subarray(0, split).toString("utf8");
    const bytes = part.subarray(split + 4);
    const field = /name="([^"]*)"/.exec(head)?.[1] ?? "";
    const name = /filename="([^"]*)"/.exec(head)?.[1];
    const type = /content-type:\s*([^\r\n]+)/i.exec(head)?.[1] ?? "application/octet-stream";
    if (field === "payload_json") json = JSON.parse(bytes.toString("utf8")) as Json;
    else if (name !== undefined) files.push({ field, name, type, bytes: Buffer.from(bytes) });
    else json = { ...json, [field]: bytes.toString("utf8") };
    at = next;
  }
  return { json, files };
}
