import type { ServerResponse } from "node:http";
import { compatError } from "./dashscope-answers.ts";
import { refuse, send, type FakeRequest } from "./fake-request.ts";

type Json = Record<string, unknown>;

const mostEncoded = 10 * 1024 * 1024;

/** Models behind the OpenAI-compatible routes that do something else than chat: eyes, ears, embeddings, reranking. Answers whether it was one of those. */
export function answerTexts(
  request: FakeRequest,
  response: ServerResponse,
  keep: (kind: string) => void,
): boolean {
  const { path, body, host } = request;
  if (host.plan === "coding" || host.plan === "token") return false;
  if (path.endsWith("/embeddings")) return embed(body, response, keep);
  if (path === "/compatible-api/v1/reranks") return rerank(body, response, keep);
  if (!path.endsWith("/chat/completions")) return false;
  const part = mediaPart(body);
  const model = String(body["model"]);
  if (model.startsWith("qwen3-asr")) return hear(part, response, keep);
  return /^qwen(3)?-vl/.test(model) ? see(body, part, response, keep) : false;
}

function mediaPart(body: Json): Json {
  const messages = (body["messages"] ?? []) as { content?: unknown }[];
  const content = messages.at(-1)?.content;
  const parts = Array.isArray(content) ? (content as Json[]) : [];
  return parts.find(({ type }) => type !== "text") ?? {};
}

function see(
  body: Json,
  part: Json,
  response: ServerResponse,
  keep: (kind: string) => void,
): boolean {
  const kind = part["type"] === "video_url" ? "video" : "image";
  const url = textOf(part[`${kind}_url`], "url");
  if (!url.startsWith(`data:${kind}/`) || url.length > mostEncoded)
    return bad(response, "Exceeded limit on max bytes per data-uri item : 10485760");
  if ("enable_thinking" in body && String(body["model"]).startsWith("qwen-vl"))
    return bad(response, "The model does not support enable_thinking.");
  keep("understand");
  answerChat(response, { content: `A ${kind} of a red bicycle.` });
  return true;
}

function hear(part: Json, response: ServerResponse, keep: (kind: string) => void): boolean {
  const data = textOf(part["input_audio"], "data");
  if (!data.startsWith("data:audio/") || data.length > mostEncoded)
    return bad(response, "The audio is missing or too long.");
  keep("transcription");
  const annotations = [{ type: "audio_info", language: "en", emotion: "neutral" }];
  answerChat(response, { content: "What is the capital of France?", annotations }, { seconds: 3 });
  return true;
}

function answerChat(response: ServerResponse, message: Json, usage: Json = {}): void {
  send(response, 200, {
    choices: [{ index: 0, finish_reason: "stop", message: { role: "assistant", ...message } }],
    usage: { prompt_tokens: 1250, completion_tokens: 8, ...usage },
  });
}

function embed(body: Json, response: ServerResponse, keep: (kind: string) => void): boolean {
  const texts = (body["input"] ?? []) as string[];
  const size = Number(body["dimensions"] ?? 1024);
  if (!Array.isArray(texts) || texts.length === 0 || texts.length > 10)
    return bad(response, "batch size is invalid, it should not be larger than 10");
  if (![2048, 1536, 1024, 768, 512, 256, 128, 64].includes(size))
    return bad(response, "dimensions is invalid");
  keep("embeddings");
  const data = texts.map((text, index) => ({
    object: "embedding",
    index,
    embedding: Array.from({ length: size }, () => text.length),
  }));
  // In no particular order, as an index is given.
  send(response, 200, { object: "list", data: data.toReversed(), usage: { total_tokens: 9 } });
  return true;
}

function rerank(body: Json, response: ServerResponse, keep: (kind: string) => void): boolean {
  const documents = (body["documents"] ?? []) as string[];
  const query = String(body["query"]);
  if (documents.length === 0) return bad(response, "documents");
  keep("rerank");
  const results = documents
    .map((text, index) => ({ index, relevance_score: text.includes(query) ? 0.9 : 0.1 }))
    .toSorted((left, right) => right.relevance_score - left.relevance_score)
    .slice(0, Number(body["top_n"] ?? documents.length));
  send(response, 200, { object: "list", results, usage: { total_tokens: 5 } });
  return true;
}

function textOf(value: unknown, name: string): string {
  const found = (value as Json | undefined)?.[name];
  return typeof found === "string" ? found : "";
}

function bad(response: ServerResponse, message: string): true {
  refuse(response, compatError(400, "invalid_parameter_error", message));
  return true;
}
