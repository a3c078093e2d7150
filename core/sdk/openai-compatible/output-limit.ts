import type { Message } from "../message.ts";
import type { ModelRequest } from "../provider.ts";

/** The least that is asked for, however full the window: fewer tokens give no useful answer, and a refusal says more than a stump. */
const leastAnswer = 4_000;

/**
 * How many tokens the answer may have; undefined leaves it to the server. The smallest of the user's limit, the agent's, the model's own and what the prompt
 * leaves free in the window.
 */
export function outputLimit(request: ModelRequest): number | undefined {
  const { params, maxOutputTokens, model } = request;
  const asked = [
    numberOf(params?.["maxTokens"]) ?? numberOf(params?.["max_tokens"]),
    maxOutputTokens,
  ].filter((limit) => limit !== undefined);
  if (asked.length === 0) return undefined;
  const limits = [...asked, model.maxTokens ?? Infinity, roomIn(request)];
  return Math.max(1, Math.floor(Math.min(...limits)));
}

/** What the window has left beside the prompt, with a margin because the prompt is only estimated. */
function roomIn({ model, system, messages, tools }: ModelRequest): number {
  const { contextWindow } = model;
  if (contextWindow === undefined) return Infinity;
  const prompt =
    estimateTextTokens(system) +
    estimateTextTokens(JSON.stringify(tools)) +
    messages.reduce((sum, message) => sum + estimateMessage(message), 0);
  const margin = Math.min(contextWindow / 4, Math.max(10_000, contextWindow * 0.05));
  return Math.max(Math.min(leastAnswer, contextWindow / 4), contextWindow - prompt - margin);
}

function estimateMessage(message: Message): number {
  const texts = message.content.map((part) => (part.type === "text" ? part.text : ""));
  const calls = message.role === "assistant" ? (message.toolCalls ?? []) : [];
  const joined = [...texts, ...calls.map((call) => call.name + call.arguments)].join("");
  const media = message.content.filter((part) => part.type !== "text").length;
  return 8 + estimateTextTokens(joined) + media * 1_500;
}

/** Four Latin characters, or one character of a script that has no spaces, make about one token. */
export function estimateTextTokens(text: string): number {
  const dense = text.match(/[\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff\uff00-\uffef]/g)?.length ?? 0;
  return Math.ceil((text.length - dense) / 4 + dense);
}

function numberOf(value: unknown): number | undefined {
  return typeof value === "number" && Number.isFinite(value) ? value : undefined;
}
