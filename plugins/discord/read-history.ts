import type { Client } from "discord.js";
import { setTimeout as wait } from "node:timers/promises";
import { readSendError } from "./outbound.ts";

export const historyPage = 50;

const mostTries = 3;
const tryAgainMs = 5000;
const longestWaitMs = 60_000;

/** The newest messages of a channel, or those before one, newest first. Rejects as the library does. */
export async function readHistory(
  client: Client,
  room: string,
  signal: AbortSignal,
  before?: string,
): Promise<unknown[]> {
  const path = `/channels/${encodeURIComponent(room)}/messages` as const;
  const query = new URLSearchParams({ limit: String(historyPage), ...(before ? { before } : {}) });
  const page = await client.rest.get(path, { query, signal });
  if (!Array.isArray(page)) throw new Error("Discord's answer is no list of messages.");
  return page;
}

/** For what runs in the background: waits for rate limits and tries again after a fault. Rejects with the last failure, and at once when trying again cannot help. */
export async function readPatiently<Answer>(
  read: () => Promise<Answer>,
  signal: AbortSignal,
): Promise<Answer> {
  for (let tries = 1; ; tries += 1) {
    signal.throwIfAborted();
    try {
      return await read();
    } catch (error) {
      const { reason, retryAfterMs = tryAgainMs } = readSendError(error);
      if (reason === "permanent" || tries >= mostTries) throw error;
      await wait(Math.min(retryAfterMs, longestWaitMs), undefined, { signal, ref: false });
    }
  }
}
