import type { ServerResponse } from "node:http";
import { gzipSync } from "node:zlib";

type Json = Record<string, unknown>;

/** One frame of a stream: JSON, or raw text. */
type Frame = Json | string;

const chunk = (delta: Json, rest: Json = { finish_reason: null, logprobs: null }): Json => ({
  choices: [{ delta, index: 0, ...rest }],
  object: "chat.completion.chunk",
  usage: null,
  created: 1_772_000_000,
  system_fingerprint: null,
  model: "fake",
  id: "chatcmpl-fake",
});
const tool = (entry: Json, rest?: Json): Json =>
  chunk({ content: null, tool_calls: [entry] }, rest);
/** What the cache did for a request. */
export interface CacheFacts {
  read: number;
  written: number;
  /** True when the request marked what is to be kept. */
  explicit: boolean;
}

const noCache: CacheFacts = { read: 4, written: 0, explicit: false };

const usage = (thinking: boolean, cache: CacheFacts = noCache): Json => ({
  choices: [],
  object: "chat.completion.chunk",
  usage: {
    prompt_tokens: 21 + (cache.explicit ? cache.read + cache.written : 0),
    completion_tokens: 9,
    total_tokens: 30 + (cache.explicit ? cache.read + cache.written : 0),
    prompt_tokens_details: {
      cached_tokens: cache.read,
      ...(cache.explicit
        ? { cache_creation_input_tokens: cache.written, cache_type: "ephemeral" }
        : {}),
    },
    ...(thinking ? { completion_tokens_details: { reasoning_tokens: 5 } } : {}),
  },
});
const done = "[DONE]";

/** The secret word of every thought; it must never reach the text. */
export const thoughtWord = "zanzibar";

interface ScriptFacts {
  thinking: boolean;
  usage: boolean;
  cache?: CacheFacts;
  part?: number;
}

/** The frames of a scripted answer, in the order and with the oddities of the real service. */
export function framesOf(scenario: string, facts: ScriptFacts): Frame[] {
  const end: Frame[] = facts.usage ? [usage(facts.thinking, facts.cache), done] : [done];
  const thought = facts.thinking
    ? [
        chunk({ content: null, role: "assistant", reasoning_content: "" }),
        chunk({ content: null, reasoning_content: `I recall ${thoughtWord}.` }),
      ]
    : [chunk({ content: "", role: "assistant" })];
  const own = ownFrames[scenario];
  if (own !== undefined) return own(thought, end);
  const cuts = Number(/^truncate-(\d+)$/.exec(scenario)?.[1] ?? -1);
  if (cuts >= 0) return [...thought, ...cutAnswer(facts.part ?? 0, cuts), ...end];
  return [...thought, ...(textFrames[scenario] ?? toolFrames[scenario] ?? answer), ...end];
}

/** The parts of an answer that hits the limit `cuts` times. */
function cutAnswer(part: number, cuts: number): Frame[] {
  const isLast = part >= cuts;
  return [
    chunk({ content: `part-${part + 1}${isLast ? "." : " "}` }),
    chunk({ content: "" }, { finish_reason: isLast ? "stop" : "length" }),
  ];
}

const stop = (): Json => chunk({ content: "", reasoning_content: null }, { finish_reason: "stop" });
const toolsDone = (): Json => chunk({}, { finish_reason: "tool_calls" });
const call = (id: string, name: string): Json => ({
  index: 0,
  id,
  type: "function",
  function: { name, arguments: "" },
});
const more = (text: string, index = 0): Json => ({
  index,
  id: "",
  type: "function",
  function: { arguments: text },
});

const answer: Frame[] = [
  chunk({ content: "An ", reasoning_content: null }),
  chunk({ content: "answer.", reasoning_content: null }),
  stop(),
];

/** What stands between the thought and the end of the stream. */
const textFrames: Record<string, Frame[]> = {
  text: answer,
  orphan: [chunk({ content: "An answer.\n</thi" }), chunk({ content: "nk>\n" }), stop()],
  utf8: [chunk({ content: "Grüße 世界 🦞 " }), chunk({ content: "ok" }), stop()],
  length: [chunk({ content: "An ans" }), chunk({ content: "" }, { finish_reason: "length" })],
};

/** Scripts that begin or end in a way of their own. */
const ownFrames: Record<string, (thought: Frame[], end: Frame[]) => Frame[]> = {
  "inline-think": (_, end) => [
    chunk({ content: `<think>${thoughtWord}` }),
    chunk({ content: "</think>An answer." }),
    stop(),
    ...end,
  ],
  "unclosed-think": (_, end) => [
    chunk({ content: `An answer.<think>${thoughtWord}` }),
    stop(),
    ...end,
  ],
  "error-at-200": () => [
    { request_id: "r", code: "Throttling.RateQuota", message: "Requests rate limit exceeded." },
  ],
  "no-usage": (thought) => [...thought, chunk({ content: "An answer." }), stop(), done],
  "no-done": (thought) => [...thought, chunk({ content: "An answer." }), stop()],
  "usage-with-choices": (thought) => [
    ...thought,
    {
      ...chunk({ content: "An answer." }, { finish_reason: "stop" }),
      usage: usage(false)["usage"],
    },
    done,
  ],
  "filter-mid-stream": (thought) => [
    ...thought,
    chunk({ content: "An" }),
    {
      error: {
        code: "data_inspection_failed",
        type: "data_inspection_failed",
        message: "Output data may contain inappropriate content.",
      },
    },
  ],
};

const toolFrames: Record<string, Frame[]> = {
  tool: [
    tool(call("call_a1", "weather")),
    tool(more('{"city": ')),
    tool(more('"Oslo"}')),
    // The chunk before the last has neither finish_reason nor logprobs.
    tool({ ...more(""), function: { arguments: "" } }, {}),
    toolsDone(),
  ],
  "tool-two": [
    tool(call("call_a1", "weather")),
    tool(more('{"city":"Oslo"}')),
    tool({ ...call("call_b2", "weather"), index: 1 }),
    tool(more('{"city":"Rome"}', 1)),
    toolsDone(),
  ],
  "tool-index-reuse": [
    tool(call("call_a1", "weather")),
    tool(more('{"city":"Oslo"}')),
    tool(call("call_b2", "weather")),
    tool(more('{"city":"Rome"}')),
    toolsDone(),
  ],
  "tool-missing-index": [
    tool({ id: "call_a1", type: "function", function: { name: "weather", arguments: '{"city":' } }),
    tool({ id: "", function: { arguments: '"Oslo"}' } }),
    toolsDone(),
  ],
  "tool-late-id": [
    tool({ index: 0, type: "function", function: { name: "weather", arguments: "" } }),
    tool({ index: 0, id: "", function: { arguments: '{"city":' } }),
    tool({ index: 0, id: "call_a1", function: { arguments: '"Oslo"}' } }),
    toolsDone(),
  ],
  "tool-cut": [
    chunk({ content: "I will look. " }),
    tool(call("call_a1", "weather")),
    tool(more('{"city":"Os')),
    chunk({}, { finish_reason: "length" }),
  ],
  "tool-no-args": [tool(call("call_a1", "current_time")), toolsDone()],
};

/** Every scripted answer, for people. */
export const scenarioNames: readonly string[] = [
  ...Object.keys(textFrames),
  ...Object.keys(toolFrames),
  ...Object.keys(ownFrames),
  "truncate-N",
  "gzip",
  "crlf",
  "bytes",
  "reset",
  "stall",
];

/** Writes the frames; some scenarios end the connection in their own way. */
export function writeStream(
  response: ServerResponse,
  scenario: string,
  frames: readonly Frame[],
): void {
  const isPacked = scenario === "gzip";
  response.writeHead(200, {
    "content-type": "text/event-stream;charset=UTF-8",
    "x-request-id": "stream-fake",
    ...(isPacked ? { "content-encoding": "gzip" } : {}),
  });
  const text = (frame: Frame) =>
    `data: ${typeof frame === "string" ? frame : JSON.stringify(frame)}\n\n`;
  if (scenario === "reset" || scenario === "stall") {
    const half = frames.slice(0, 2).map(text).join("");
    response.write(half, () => {
      if (scenario === "reset") response.destroy();
    });
    return;
  }
  const separator = scenario === "crlf" ? ":keep-alive\r\n\r\n" : "";
  const all = frames.map((frame) => separator + text(frame)).join("");
  if (isPacked) response.end(gzipSync(all));
  else if (scenario === "bytes") void writeBytes(response, Buffer.from(all));
  else response.end(scenario === "crlf" ? all.replaceAll(/\r?\n/g, "\r\n") : all);
}

/** Characters of several bytes and frames are torn apart on the way. */
async function writeBytes(response: ServerResponse, bytes: Buffer): Promise<void> {
  for (let at = 0; at < bytes.length; at += 7) {
    await new Promise<void>((resolve) => {
      response.write(bytes.subarray(at, at + 7), () => resolve());
    });
  }
  response.end();
}
