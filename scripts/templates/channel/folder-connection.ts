import { watch } from "node:fs";
import { mkdir, readFile, readdir, rename, rm, stat, writeFile } from "node:fs/promises";
import { join, parse } from "node:path";
import {
  errorMessage,
  type Channel,
  type ChannelHost,
  type OutboundMessage,
  type SendResult,
} from "openclaw/sdk";

/** Longer answers arrive in several files. */
export const maxTextLength = 100_000;

/** Watches `inbox` inside the folder and writes to `outbox`. A file leaves the inbox only when its message is stored, so a crash loses none. */
export function createFolderConnection(folder: string, host: ChannelHost): Channel {
  const inbox = join(folder, "inbox");
  const outbox = join(folder, "outbox");
  let running = new AbortController();
  let collecting = Promise.resolve();

  const collect = () => {
    collecting = collecting
      .then(() => handInAll(inbox, host))
      .catch((error: unknown) => host.logger.warn(`the inbox cannot be read: ${errorMessage(error)}`));
    return collecting;
  };

  return {
    async start(signal) {
      running = new AbortController();
      await mkdir(inbox, { recursive: true, mode: 0o700 });
      await mkdir(outbox, { recursive: true, mode: 0o700 });
      watch(inbox, { signal: AbortSignal.any([signal, running.signal]) }, () => void collect());
      host.report({ state: "connected", detail: `watching ${inbox}` });
      await collect();
    },
    async stop() {
      running.abort();
      await collecting;
    },
    send: (message) => write(outbox, message),
  };
}

/** Files whose name begins with a dot are still being written. */
async function handInAll(inbox: string, host: ChannelHost): Promise<void> {
  const names = (await readdir(inbox)).filter((name) => name.endsWith(".txt") && !name.startsWith("."));
  for (const name of names.toSorted()) {
    const file = join(inbox, name);
    const { uid, mtimeMs } = await stat(file);
    await host.receive({
      id: `${name}:${Math.round(mtimeMs)}`,
      address: { channel: "__NAME__", account: "default", conversation: String(uid) },
      chatType: "direct",
      // The owner of the file is what the operating system vouches for; its text is not.
      sender: { id: String(uid), name: `user ${uid}`, isBot: false, roles: [] },
      text: (await readFile(file, "utf8")).trim(),
      media: [],
      mention: "none",
      sentAt: Math.round(mtimeMs),
      link: name,
    });
    await rm(file);
  }
}

/** Written beside its place first, so that a reader never sees half an answer. */
async function write(outbox: string, message: OutboundMessage): Promise<SendResult> {
  const question = message.replyTo === undefined ? message.key : parse(message.replyTo).name;
  const name = `${question}.${message.part ?? 0}.txt`;
  if (message.text.length > maxTextLength) {
    return { ok: false, reason: "permanent", message: `The text is over ${maxTextLength} characters.` };
  }
  try {
    await writeFile(join(outbox, `.${name}`), `${message.text}\n`);
    await rename(join(outbox, `.${name}`), join(outbox, name));
    return { ok: true, messageId: name };
  } catch (error) {
    return { ok: false, reason: "retryable", message: errorMessage(error) };
  }
}
