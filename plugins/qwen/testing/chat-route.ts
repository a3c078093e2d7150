import { createHash } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { refusals } from "./dashscope-answers.ts";
import { checkChat, thinks } from "./dashscope-rules.ts";
import { framesOf, writeStream, type CacheFacts } from "./dashscope-scenarios.ts";
import { refuse, send, type FakeRequest } from "./fake-request.ts";

type Json = Record<string, unknown>;

/** A chat request as it arrived, and at which of the vendor's hosts. */
export interface SeenChat {
  host: string;
  headers: IncomingMessage["headers"];
  body: Json;
}

/** What the chat route remembers from one request to the next. */
export interface ChatMemory {
  chats: SeenChat[];
  /** How often each scenario was refused. */
  failures: Map<string, number>;
  /** Beginnings of prompts that are kept, by what they are. */
  kept: Set<string>;
}

/** Answers a chat request whose key is in order. */
export function answerChat(
  { host, key, headers, body }: FakeRequest,
  response: ServerResponse,
  memory: ChatMemory,
): void {
  memory.chats.push({ host: host.host, headers, body });
  const { name, part } = scenarioOf(body, headers, memory);
  const refused = refusals[key.state ?? ""] ?? refusals[name] ?? checkChat(host, body);
  if (refused !== undefined) {
    refuse(response, refused);
    return;
  }
  const options = body["stream_options"] as Json | undefined;
  const facts = {
    thinking: thinks(String(body["model"]), body),
    usage: options?.["include_usage"] === true || body["stream"] !== true,
    cache: cacheFor(body, memory),
    part,
  };
  const frames = framesOf(name, facts);
  if (body["stream"] === true) writeStream(response, name, frames);
  else send(response, 200, wholeAnswer(frames));
}

/** The frames of a stream as one answer. */
function wholeAnswer(frames: readonly (Json | string)[]): Json {
  const chunks = frames.filter((frame) => typeof frame === "object");
  const choices = chunks.flatMap((frame) => (frame["choices"] as Json[] | undefined) ?? []);
  const content = choices
    .map((row) => (row["delta"] as { content?: string }).content ?? "")
    .join("");
  const reason = choices.findLast((row) => row["finish_reason"])?.["finish_reason"] ?? "stop";
  const usage = chunks.find((frame) => frame["usage"])?.["usage"];
  return {
    id: "chatcmpl-fake",
    object: "chat.completion",
    choices: [{ index: 0, message: { role: "assistant", content }, finish_reason: reason }],
    usage,
  };
}

/** Marked beginnings of at least 1,024 tokens are written once and read afterwards. */
function cacheFor(body: Json, memory: ChatMemory): CacheFacts {
  const messages = (body["messages"] ?? []) as Json[];
  const marked = messages.findIndex(
    (message) =>
      Array.isArray(message["content"]) &&
      JSON.stringify(message["content"]).includes('"cache_control"'),
  );
  if (marked === -1) return { read: 4, written: 0, explicit: false };
  const beginning = JSON.stringify([body["model"], messages.slice(0, marked + 1)]);
  const tokens = Math.floor(beginning.length / 4);
  if (tokens < 1_024) return { read: 0, written: 0, explicit: true };
  const id = createHash("sha256").update(beginning).digest("hex");
  const isKept = memory.kept.has(id);
  memory.kept.add(id);
  return { read: isKept ? tokens : 0, written: isKept ? 0 : tokens, explicit: true };
}

/** The scenario that the newest user message with one names, and how many answers followed it. */
function scenarioOf(
  body: Json,
  headers: IncomingMessage["headers"],
  memory: ChatMemory,
): { name: string; part: number } {
  const messages = (body["messages"] ?? []) as Json[];
  const texts = messages.map((message) =>
    message["role"] === "user" ? textIn(message["content"]) : "",
  );
  const at = texts.findLastIndex((text) => /(^|: )scenario: \S/.test(text));
  const asked = headers["x-fake-scenario"];
  const text =
    typeof asked === "string" ? asked : (/scenario: (\S+)/.exec(texts[at] ?? "")?.[1] ?? "text");
  // An answer that was cut comes back as one message, however many parts it has by now.
  const later = messages.slice(at + 1).filter((message) => message["role"] === "assistant");
  const part =
    later
      .map(({ content }) => textIn(content))
      .join("")
      .match(/part-\d/g)?.length ?? 0;
  const [, times, then = ""] = /^recover-(\d+):(.+)$/.exec(text) ?? [];
  if (times === undefined) return { name: text, part };
  const failed = memory.failures.get(text) ?? 0;
  memory.failures.set(text, failed + 1);
  return { name: failed < Number(times) ? then : "text", part };
}

function textIn(content: unknown): string {
  if (typeof content === "string") return content;
  const parts = Array.isArray(content) ? (content as Json[]) : [];
  return parts.map((part) => (typeof part["text"] === "string" ? part["text"] : "")).join("");
}
