import { readFile } from "node:fs/promises";
import { basename, resolve } from "node:path";
import type { ChatAttachment } from "../../gateway/protocol.ts";
import { getMimeType } from "hono/utils/mime";
import { OpenClawError } from "../../sdk/errors.ts";
import type { CliContext } from "../context.ts";

const maxTotalBytes = 16 * 1024 * 1024;

/** The files of `--file`. Rejects with `CLI_ATTACHMENT` when one cannot be read or all are too much for one message. */
export async function readAttachments(
  context: CliContext,
  paths: readonly string[],
): Promise<ChatAttachment[]> {
  let total = 0;
  const attachments: ChatAttachment[] = [];
  for (const path of paths) {
    const bytes = await readFile(resolve(context.cwd, path)).catch((cause: unknown) => {
      throw new OpenClawError("CLI_ATTACHMENT", `The file ${path} cannot be read.`, { cause });
    });
    total += bytes.length;
    if (total > maxTotalBytes) {
      throw new OpenClawError(
        "CLI_ATTACHMENT",
        `The files of one message may have ${maxTotalBytes / 1024 / 1024} MiB together; ${path} is too much.`,
      );
    }
    attachments.push({
      mimeType: getMimeType(path) ?? "application/octet-stream",
      fileName: basename(path),
      content: bytes.toString("base64"),
    });
  }
  return attachments;
}
