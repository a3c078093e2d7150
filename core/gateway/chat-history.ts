import { textOf, type Message, type ToolCall } from "../sdk/message.ts";
import type { Storage, TranscriptEntry } from "../sdk/storage.ts";
import type { GatewayRuntime } from "./gateway-runtime-contract.ts";
import type { MediaLinks } from "./media-links.ts";
import type { ChatHistoryMessage, ChatHistoryResult } from "./protocol.ts";

const defaultEntries = 200;
/** Characters of one history: it has to fit into a frame. */
const maxCharacters = 1_000_000;

/** The newest part of a session's conversation as people see it: texts and tool names, no reasoning, no tool output. */
export async function chatHistory(
  runtime: Pick<GatewayRuntime, "storage" | "chatEvents" | "defaultModel" | "media">,
  sessionKey: string,
  limit: number = defaultEntries,
): Promise<ChatHistoryResult> {
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
    messages: newestThatFit(toHistoryMessages(entries, running?.runId, failures, links)),
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
      if (last?.role === "assistant" && inboxId !== undefined && last.runId === inboxId) {
        last.text = [last.text, text].filter((part) => part !== "").join("\n\n");
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
      });
    }
  }
  return messages;
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
