import { takeOutLongCode } from "../channels/long-code.ts";
import type { Address } from "../sdk/channel.ts";
import { errorMessage } from "../sdk/errors.ts";
import type { MediaReference } from "../sdk/message.ts";
import type { TurnsOptions } from "./turns-contract.ts";

/** Puts code that does not fit into one message into files, where the account wants that. When a file cannot be stored, the code stays in the text. */
export async function takeOutCode(
  address: Address,
  text: string,
  { channels, media, options }: Pick<TurnsOptions, "channels" | "media" | "options">,
): Promise<{ text: string; files: MediaReference[] }> {
  if (!channels.sendsLongCodeAsFile(address)) return { text, files: [] };
  const taken = takeOutLongCode(text, channels.maxTextLength(address));
  try {
    const files: MediaReference[] = [];
    for (const { name, content } of taken.files) {
      files.push(await media.store.save(Buffer.from(content), { mimeType: "text/plain", name }));
    }
    return { text: taken.text, files };
  } catch (error) {
    options.logger.warn(`long code stays in the text: ${errorMessage(error)}`);
    return { text, files: [] };
  }
}
