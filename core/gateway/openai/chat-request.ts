import { z } from "zod";
import type { ContentPart, Message, ToolCall } from "../../sdk/message.ts";
import { parseBody, present, thinkingOfEffort, type ApiCall } from "./api-call.ts";
import { imagePart, requireToolName } from "./call-parts.ts";

const textPart = z.looseObject({ type: z.literal("text"), text: z.string() });
const imageUrlPart = z.looseObject({
  type: z.literal("image_url"),
  image_url: z.looseObject({ url: z.string() }),
});
const refusalPart = z.looseObject({ type: z.literal("refusal"), refusal: z.string() });
const text = z.union([z.string(), z.array(textPart)]);

const chatMessage = z.discriminatedUnion("role", [
  z.looseObject({ role: z.literal("system"), content: text }),
  z.looseObject({ role: z.literal("developer"), content: text }),
  z.looseObject({
    role: z.literal("user"),
    content: z.union([
      z.string(),
      z.array(z.discriminatedUnion("type", [textPart, imageUrlPart])).min(1),
    ]),
    name: z.string().optional(),
  }),
  z.looseObject({
    role: z.literal("assistant"),
    content: z
      .union([z.string(), z.array(z.discriminatedUnion("type", [textPart, refusalPart]))])
      .nullish(),
    reasoning_content: z.string().nullish(),
    tool_calls: z
      .array(
        z.looseObject({
          id: z.string(),
          type: z.literal("function"),
          function: z.looseObject({ name: z.string(), arguments: z.string() }),
        }),
      )
      .nullish(),
  }),
  z.looseObject({ role: z.literal("tool"), tool_call_id: z.string(), content: text }),
]);

const number = z.number().nullish();

/** The body of `POST /v1/chat/completions`. Fields that are not here are taken and not used. */
export const chatBody = z.looseObject({
  model: z.string(),
  messages: z.array(chatMessage).min(1).max(2000),
  stream: z.boolean().nullish(),
  stream_options: z.looseObject({ include_usage: z.boolean().nullish() }).nullish(),
  tools: z
    .array(
      z.looseObject({
        type: z.literal("function"),
        function: z.looseObject({
          name: z.string().regex(/^[a-zA-Z0-9_.-]{1,64}$/, "is not a tool name"),
          description: z.string().nullish(),
          parameters: z.record(z.string(), z.unknown()).nullish(),
        }),
      }),
    )
    .max(512)
    .nullish(),
  tool_choice: z.unknown().optional(),
  parallel_tool_calls: z.boolean().nullish(),
  response_format: z.unknown().optional(),
  user: z.string().max(256).nullish(),
  n: z.literal(1, "the gateway gives one answer").nullish(),
  max_tokens: z.number().int().positive().nullish(),
  max_completion_tokens: z.number().int().positive().nullish(),
  temperature: number,
  top_p: number,
  presence_penalty: number,
  frequency_penalty: number,
  seed: number,
  stop: z.union([z.string(), z.array(z.string())]).nullish(),
  reasoning_effort: z.string().nullish(),
});

export interface ChatCall extends ApiCall {
  /** The client wants a last chunk with the usage. */
  includeUsage: boolean;
}

export function readChatCall(body: unknown): ChatCall {
  const given = parseBody(chatBody, body);
  const names = new Map<string, string>();
  const system: string[] = [];
  const messages: Message[] = [];
  for (const message of given.messages) {
    if (message.role === "system" || message.role === "developer")
      system.push(plain(message.content));
    else messages.push(readMessage(message, names));
  }
  const limit = given.max_completion_tokens ?? given.max_tokens;
  return {
    model: given.model,
    system: system.join("\n\n"),
    messages,
    tools: (given.tools ?? []).map(({ function: tool }) => ({
      name: tool.name,
      description: tool.description ?? "",
      inputSchema: tool.parameters ?? { type: "object", properties: {} },
    })),
    stream: given.stream === true,
    includeUsage: given.stream_options?.include_usage === true,
    ...(given.user ? { user: given.user } : {}),
    ...(limit ? { maxOutputTokens: limit } : {}),
    thinking: thinkingOfEffort(given.reasoning_effort),
    params: paramsOf(given),
  };
}

type ChatMessage = z.infer<typeof chatMessage>;
type Spoken = Exclude<ChatMessage, { role: "system" | "developer" }>;

/** @param names of the tools that were called, by call id; a result is only understood with its call */
function readMessage(message: Spoken, names: Map<string, string>): Message {
  switch (message.role) {
    case "user":
      return {
        role: "user",
        content: partsOf(message.content),
        ...(message.name ? { sender: { id: message.name, name: message.name } } : {}),
      };
    case "assistant": {
      const calls = (message.tool_calls ?? []).map(({ id, function: call }): ToolCall => {
        names.set(id, call.name);
        return { id, name: call.name, arguments: call.arguments };
      });
      return {
        role: "assistant",
        content: [{ type: "text", text: plain(message.content ?? "") }],
        ...(message.reasoning_content ? { reasoning: message.reasoning_content } : {}),
        ...(calls.length > 0 ? { toolCalls: calls } : {}),
      };
    }
    case "tool":
      return {
        role: "tool",
        toolCallId: message.tool_call_id,
        toolName: requireToolName(names, message.tool_call_id),
        content: [{ type: "text", text: plain(message.content) }],
        isError: false,
      };
  }
}

type Plain = string | ({ type: "text"; text: string } | { type: "refusal"; refusal: string })[];

function plain(content: Plain): string {
  if (typeof content === "string") return content;
  return content.map((part) => (part.type === "text" ? part.text : part.refusal)).join("");
}

function partsOf(content: Extract<ChatMessage, { role: "user" }>["content"]): ContentPart[] {
  if (typeof content === "string") return [{ type: "text", text: content }];
  return content.map((part) =>
    part.type === "text" ? { type: "text", text: part.text } : imagePart(part.image_url.url),
  );
}

function paramsOf(body: z.infer<typeof chatBody>): Record<string, unknown> {
  const hasTools = (body.tools?.length ?? 0) > 0;
  return present({
    temperature: body.temperature,
    topP: body.top_p,
    parallel_tool_calls: hasTools ? body.parallel_tool_calls : undefined,
    extra_body: present({
      stop: body.stop,
      seed: body.seed,
      presence_penalty: body.presence_penalty,
      frequency_penalty: body.frequency_penalty,
      response_format: body.response_format,
      tool_choice: hasTools ? body.tool_choice : undefined,
    }),
  });
}
