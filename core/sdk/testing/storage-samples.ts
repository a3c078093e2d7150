import type { InboundMessage } from "../channel.ts";
import type { NewInboxRow, NewOutboxRow, NewTranscriptEntry } from "../storage.ts";

/** A message of a direct chat, for tests. Every field can be given. */
export function sampleMessage(fields: Partial<InboundMessage> = {}): InboundMessage {
  return {
    id: "message-1",
    address: { channel: "fake", account: "default", conversation: "room-1" },
    chatType: "direct",
    sender: { id: "user-1", name: "Ada", isBot: false, roles: [] },
    text: "Hello",
    media: [],
    mention: "none",
    sentAt: 1_700_000_000_000,
    ...fields,
  };
}

/** An admitted message in the shape that `acceptMessage` takes. */
export function sampleInboxRow(
  message: Partial<InboundMessage> = {},
  fields: Partial<NewInboxRow> = {},
): NewInboxRow {
  return {
    message: sampleMessage(message),
    decision: { admitted: true, reason: "Direct messages are open.", rule: "channels.fake" },
    state: "accepted",
    sessionKey: "agent:main:fake:direct:user-1",
    agentId: "main",
    ...fields,
  };
}

export function sampleOutboxRow(fields: Partial<NewOutboxRow> = {}): NewOutboxRow {
  return {
    key: "key-1",
    part: 0,
    address: { channel: "fake", account: "default", conversation: "room-1" },
    text: "Good day",
    kind: "answer",
    expiresAt: 1_800_000_000_000,
    ...fields,
  };
}

export function sampleEntry(
  text: string,
  fields: Partial<NewTranscriptEntry> = {},
): NewTranscriptEntry {
  return {
    transcriptId: "transcript-1",
    message: { role: "user", content: [{ type: "text", text }] },
    tokens: 3,
    at: 1_700_000_000_000,
    ...fields,
  };
}
