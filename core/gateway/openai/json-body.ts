import { refusal } from "./api-failure.ts";

const maxBytes = 20 * 1024 * 1024;

/** The body of a request as JSON. Stops reading, and throws what becomes a 413, as soon as it is longer than 20 MB. */
export async function readJsonBody(request: Request): Promise<unknown> {
  if (Number(request.headers.get("Content-Length") ?? 0) > maxBytes) throw tooLarge();
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of request.body ?? []) {
    size += chunk.byteLength;
    if (size > maxBytes) throw tooLarge();
    chunks.push(chunk);
  }
  try {
    return JSON.parse(Buffer.concat(chunks).toString("utf8"));
  } catch {
    throw refusal({ status: 400, message: "The body is not JSON." });
  }
}

function tooLarge() {
  return refusal({
    status: 413,
    message: `The body has more than ${maxBytes / 1024 / 1024} MB.`,
    code: "body_too_large",
  });
}
