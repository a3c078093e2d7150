import type { Client } from "discord.js";
import type { OutboundMessage, SendResult } from "openclaw/sdk";
import type { Interaction } from "./interaction.ts";
import { messageBody, readSendError } from "./outbound.ts";
import { idOf, postWithFiles, type SendOptions, type UploadedFile } from "./send-message.ts";
import type { Talking } from "./talking.ts";

/** The answers that Discord waits for after it was told that they take a moment. */
export interface InteractionReplies {
  /** Remembers where the answer to an interaction goes. */
  expect(interaction: Interaction, isEphemeral: boolean): void;
  /** Sends an answer there; undefined when nobody waits for it, or not any more: then it is a message like any other. Never rejects. */
  send(
    message: OutboundMessage,
    client: Client,
    signal: AbortSignal,
  ): Promise<SendResult | undefined>;
}

interface Waiting {
  applicationId: string;
  token: string;
  until: number;
  isEphemeral: boolean;
  /** The message that takes the place of "thinking…": whichever is sent first. */
  firstKey?: string;
  /** What was sent, by its key. */
  sent: Map<string, string>;
}

/** Discord takes answers for fifteen minutes. */
const patienceMs = 15 * 60_000 - 10_000;
const mostWaiting = 500;
const ephemeral = 1 << 6;
const gone = new Set<unknown>([10015, 10062, 50027]);

export function createInteractionReplies(
  { talking, media }: Pick<SendOptions, "talking" | "media">,
  now: () => number = Date.now,
): InteractionReplies {
  const waiting = new Map<string, Waiting>();
  return {
    expect({ id, application_id, token }, isEphemeral) {
      const [oldest] = waiting.keys();
      if (waiting.size >= mostWaiting && oldest !== undefined) waiting.delete(oldest);
      const until = now() + patienceMs;
      waiting.set(id, {
        applicationId: application_id,
        token,
        until,
        isEphemeral,
        sent: new Map(),
      });
    },
    async send(message, client, signal) {
      const found = message.replyTo === undefined ? undefined : waiting.get(message.replyTo);
      if (found === undefined || message.replyTo === undefined) return undefined;
      if (now() > found.until) {
        waiting.delete(message.replyTo);
        return undefined;
      }
      const known = found.sent.get(message.key);
      if (known !== undefined) return { ok: true, messageId: known };
      found.firstKey ??= message.key;
      try {
        const plan = { client, talking, signal };
        const messageId = await postWithFiles(message, { talking, media }, (part, files) =>
          answer(part, found, files, plan),
        );
        found.sent.set(message.key, messageId);
        return { ok: true, messageId };
      } catch (error) {
        const code: unknown = error instanceof Error ? Reflect.get(error, "code") : undefined;
        if (!gone.has(code)) return readSendError(error);
        waiting.delete(message.replyTo);
        return undefined;
      }
    },
  };
}

/** What takes the place of "thinking…" can be repeated without harm; the others follow it. */
async function answer(
  message: OutboundMessage,
  { applicationId, token, isEphemeral, firstKey }: Waiting,
  files: UploadedFile[],
  { client, talking, signal }: { client: Client; talking: Talking; signal: AbortSignal },
): Promise<string> {
  const body = messageBody(message, talking);
  const flags = Number(body["flags"] ?? 0) | (isEphemeral ? ephemeral : 0);
  const { content, allowed_mentions, components = [] } = body;
  const shown = { content, allowed_mentions, components, flags };
  const webhook = `/webhooks/${applicationId}/${token}` as const;
  const plan = { auth: false, signal, ...(files.length === 0 ? {} : { files }) };
  if (message.key === firstKey) {
    const path = `${webhook}/messages/@original` as const;
    return idOf(await client.rest.patch(path, { body: shown, ...plan }));
  }
  return idOf(await client.rest.post(webhook, { body: shown, ...plan }));
}
