import { textOf, type Message, type ToolCall } from "../sdk/message.ts";
import type { InboxRow, Storage, TranscriptEntry } from "../sdk/storage.ts";
import type { GatewayRuntime } from "./gateway-runtime-contract.ts";
import { operatorId } from "./local-channels.ts";
import type { MediaLinks } from "./media-links.ts";
import type { ChatHistoryMessage, ChatHistoryResult } from "./protocol.ts";

const defaultEntries = 200;
/** Characters of one history: it has to fit into a frame. */
const maxCharacters = 1_000_000;

/** The newest part of a session's conversation as people see it: texts and tool names. What the model thought and what tools answered is asked for turn by turn. */
export async function chatHistory(
  runtime: Pick<GatewayRuntime, "storage" | "chatEvents" | "defaultModel" | "media">,
  sessionKey: string,
  limit: number = defaultEntries,
): Promise<ChatHistoryResult> {
  // Before the transcript: what is answered in between is then in both, and not in neither.
  const unfinished = await runtime.storage.listUnfinished();
  const session = await runtime.storage.getSession(sessionKey);
  const entries = session ? await runtime.storage.readTranscript(session.transcriptId, limit) : [];
  const model = await runtime.defaultModel(sessionKey);
  const links = linksOf(runtime.media.links);
  const failures = await readFailures(entries, runtime.storage);
  // Read last, with nothing awaited after it: a client drops the events that came before this answer, because they are in it.
  const running = runtime.chatEvents.running(sessionKey);
  return {
    sessionKey,
    sessionId: session?.transcriptId ?? "",
    model: running?.model ?? model,
    messages: newestThatFit([
      ...toHistoryMessages(entries, running?.runId, failures, links),
      ...pendingMessages(unfinished, sessionKey, entries, links),
    ]),
    ...(running ? { running: { runId: running.runId, text: running.text } } : {}),
  };
}

/** Steps of one turn become one message. The turn that runs now is left out on the assistant's side: its text comes with `running`. */
export function toHistoryMessages(
  entries: readonly TranscriptEntry[],
  runningId?: string,
  failures: ReadonlyMap<string, string> = new Map(),
  links: (message: Message) => Pick<ChatHistoryMessage, "media"> = () => ({}),
): ChatHistoryMessage[] {
  const messages: ChatHistoryMessage[] = [];
  for (const { message, inboxId, at } of entries) {
    const run = inboxId === undefined ? {} : { runId: inboxId };
    if (message.role === "user") {
      messages.push({
        role: "user",
        text: textOf(message.content),
        at,
        ...run,
        ...links(message),
        ...(message.sender === undefined || message.sender.id === operatorId
          ? {}
          : { sender: message.sender.name }),
      });
      const failure = inboxId === undefined ? undefined : failures.get(inboxId);
      if (failure !== undefined) messages.push({ role: "notice", text: failure, at, ...run });
    } else if (message.role === "tool") {
      const { media } = links(message);
      const last = messages.at(-1);
      if (media && last) last.media = [...(last.media ?? []), ...media];
    } else if (message.role === "assistant" && (inboxId === undefined || inboxId !== runningId)) {
      const last = messages.at(-1);
      const text = textOf(message.content);
      const tools = (message.toolCalls ?? []).map((call: ToolCall) => call.name);
      const reasoned = (message.reasoning ?? "").trim() !== "";
      if (last?.role === "assistant" && inboxId !== undefined && last.runId === inboxId) {
        last.text = [last.text, text].filter((part) => part !== "").join("\n\n");
        if (reasoned) last.reasoned = true;
        if (tools.length > 0) last.tools = [...(last.tools ?? []), ...tools];
        continue;
      }
      messages.push({
        role: "assistant",
        text,
        at,
        ...run,
        ...(message.model === undefined ? {} : { model: message.model }),
        ...(tools.length === 0 ? {} : { tools }),
        ...(reasoned ? { reasoned } : {}),
      });
    }
  }
  return messages;
}

/** A question becomes part of the transcript with the first step of its answer; until then it is in the inbox alone. */
function pendingMessages(
  unfinished: readonly InboxRow[],
  sessionKey: string,
  entries: readonly TranscriptEntry[],
  links: (message: Message) => Pick<ChatHistoryMessage, "media">,
): ChatHistoryMessage[] {
  const told = new Set(entries.map(({ inboxId }) => inboxId));
  return unfinished
    .filter((row) => row.sessionKey === sessionKey && !told.has(row.id))
    .map(({ id, acceptedAt, message: { text, media, sender } }) => ({
      role: "user",
      text,
      at: acceptedAt,
      runId: id,
      pending: true,
      ...links({ role: "user", content: media }),
      ...(sender.id === operatorId ? {} : { sender: sender.name }),
    }));
}

/** Files of a message that people see: what they sent, and what a tool made for them. */
export function linksOf({
  linkTo,
}: MediaLinks): (message: Message) => Pick<ChatHistoryMessage, "media"> {
  return ({ role, content }) => {
    const media = content.flatMap((part) =>
      part.type !== "text" && (role === "user" || part.send === true)
        ? (linkTo(part.media) ?? [])
        : [],
    );
    return media.length === 0 ? {} : { media };
  };
}

/** So many unanswered questions are looked up for one history. */
const maxFailures = 20;

/** Why questions without an answer have none. The sentence that the user was told then is not kept; the reason is. */
async function readFailures(
  entries: readonly TranscriptEntry[],
  storage: Pick<Storage, "getInbox">,
): Promise<Map<string, string>> {
  const answered = new Set(
    entries.flatMap(({ message, inboxId }) =>
      message.role === "assistant" ? (inboxId ?? []) : [],
    ),
  );
  const open = entries.flatMap(({ message, inboxId }) =>
    message.role === "user" && inboxId !== undefined && !answered.has(inboxId) ? inboxId : [],
  );
  const rows = await Promise.all(open.slice(-maxFailures).map((id) => storage.getInbox(id)));
  return new Map(
    rows.flatMap((row): [string, string][] =>
      row?.state === "failed" || row?.state === "expired"
        ? [
            [
              row.id,
              `Not answered: ${(row.reason ?? "the reason was not kept").replace(/\.$/, "")}.`,
            ],
          ]
        : [],
    ),
  );
}

function newestThatFit(messages: ChatHistoryMessage[]): ChatHistoryMessage[] {
  let left = maxCharacters;
  const first = messages.findLastIndex((message) => (left -= message.text.length) < 0);
  return messages.slice(first + 1);
}
