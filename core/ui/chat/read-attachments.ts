import type { Attachment } from "./chat-state.ts";

/** Files as a message takes them along. Rejects with the file's name when one cannot be read. */
export function readAttachments(files: readonly File[]): Promise<Attachment[]> {
  return Promise.all(files.map(readAttachment));
}

async function readAttachment(file: File): Promise<Attachment> {
  const mimeType = file.type || "application/octet-stream";
  const { name, size } = file;
  const dataUrl = await new Promise<string>((resolve, reject) => {
    const reader = new FileReader();
    reader.addEventListener("load", () => resolve(reader.result as string));
    reader.addEventListener("error", () => reject(new Error(name)));
    reader.readAsDataURL(file);
  });
  return { name: name || "file", mimeType, size, dataUrl };
}

/** So many files go with one message; the gateway's limit. */
export const mostAttachments = 10;

/** Base64 makes a file a third larger, and the frame has other parts. */
export function roomForFiles(maxPayload: number): number {
  return Math.floor(maxPayload * 0.74);
}
