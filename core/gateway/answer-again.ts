import { readDirectives } from "../commands/read-directives.ts";
import { OpenClawError } from "../sdk/errors.ts";
import type { InboundMessage } from "../sdk/channel.ts";
import { textOf } from "../sdk/message.ts";
import type { InboxRow, TranscriptEntry } from "../sdk/storage.ts";
import type { GatewayRuntime } from "./gateway-runtime-contract.ts";
import { localChannelIds, operatorMessage } from "./local-channels.ts";
import type { ChatSendResult } from "./protocol.ts";

export interface AnswerAgain {
  sessionKey: string;
  /** Makes a repeated request one: it is the id of the new message. */
  id: string;
  clientMode: string;
}

type Runtime = Pick<GatewayRuntime, "storage" | "receive" | "clock" | "chatEvents" | "media">;

/** So far back the newest question is looked for, in entries: one turn can have many. */
const entriesLooked = 400;

/** Takes the newest turn of a conversation out of its transcript and asks its question once more, files included. */
export async function answerAgain(wish: AnswerAgain, runtime: Runtime): Promise<ChatSendResult> {
  const { sessionKey, id, clientMode } = wish;
  const session = await runtime.storage.getSession(sessionKey);
  const entries =
    session === undefined
      ? []
      : await runtime.storage.readTranscript(session.transcriptId, entriesLooked);
  const asked = newestQuestion(entries);
  const last = asked.id === undefined ? undefined : await runtime.storage.getInbox(asked.id);
  if (session === undefined || last === undefined) throw nothingToRepeat();
  if (last.message.id === id) return { runId: last.id, sessionKey, status: stateOf(last) };
  refuseWhatCannot(last);
  const message = {
    ...operatorMessage({
      id,
      text: questionOf(last, asked.text),
      sessionKey,
      clientMode,
      at: runtime.clock.now(),
    }),
    media: last.message.media,
  };
  await runtime.storage.takeBack(session.transcriptId, asked.from);
  return ask(message, last.id, runtime);
}

async function ask(
  message: InboundMessage,
  replaces: string,
  runtime: Runtime,
): Promise<ChatSendResult> {
  const { inboxId, sessionKey } = await runtime.receive(message);
  const { links } = runtime.media;
  const media = message.media.flatMap((part) =>
    part.type === "text" ? [] : (links.linkTo(part.media) ?? []),
  );
  runtime.chatEvents.publish({
    runId: inboxId,
    sessionKey,
    state: "user",
    text: message.text,
    at: message.sentAt,
    messageId: message.id,
    replaces,
    ...(media.length === 0 ? {} : { media }),
  });
  return { runId: inboxId, sessionKey, status: "started" };
}

/** Where the newest turn begins, and what the model was told there. */
function newestQuestion(entries: readonly TranscriptEntry[]) {
  const end = entries.findLastIndex(({ message }) => message.role === "user");
  const before = entries.slice(0, end + 1).findLastIndex(({ message }) => message.role !== "user");
  const id = entries[end]?.inboxId;
  const asked = entries.slice(before + 1, end + 1).filter(({ inboxId }) => inboxId === id);
  return {
    id,
    text: asked.map(({ message }) => textOf(message.content)).join("\n\n"),
    from: asked[0]?.sequence ?? Number.MAX_SAFE_INTEGER,
  };
}

/** The message as it was typed; where several were answered together, all of them. Texts of files are not part of it: the files go along. */
function questionOf({ message }: InboxRow, told: string): string {
  const isWhole = told === "" || told === readDirectives(message.text).text;
  return isWhole || message.media.length > 0 ? message.text : told;
}

const ownChannels: readonly string[] = [localChannelIds.webchat, localChannelIds.terminal];

function refuseWhatCannot({ state, message }: InboxRow): void {
  if (!ownChannels.includes(message.address.channel)) {
    throw new OpenClawError(
      "GATEWAY_NOT_REPEATABLE",
      "The newest message of this conversation came through another channel.",
      { hint: "Ask again where it was written." },
    );
  }
  if (state === "accepted" || state === "running") {
    throw new OpenClawError("GATEWAY_NOT_REPEATABLE", "The newest message is being answered.", {
      hint: "Stop the answer first.",
    });
  }
}

function stateOf({ state }: InboxRow): ChatSendResult["status"] {
  return state === "accepted" || state === "running" ? "in_flight" : "ok";
}

function nothingToRepeat(): OpenClawError {
  return new OpenClawError(
    "GATEWAY_NOT_REPEATABLE",
    "There is no message in this conversation that could be answered again.",
    { hint: "Messages are kept for a week." },
  );
}
