import { z } from "zod";
import type { ContentPart, Message } from "../../sdk/message.ts";
import { parseBody, present, thinkingOfEffort, type ApiCall } from "./api-call.ts";
import { refusal } from "./api-failure.ts";
import { imagePart, requireToolName } from "./call-parts.ts";

const inputText = z.looseObject({ type: z.enum(["input_text", "output_text"]), text: z.string() });
const inputImage = z.looseObject({ type: z.literal("input_image"), image_url: z.string() });
const content = z.union([
  z.string(),
  z.array(z.discriminatedUnion("type", [inputText, inputImage])),
]);

const spoken = z.looseObject({
  type: z.literal("message").optional(),
  role: z.enum(["user", "assistant", "system", "developer"]),
  content,
});
const item = z.union([
  z.looseObject({
    type: z.literal("function_call"),
    call_id: z.string(),
    name: z.string(),
    arguments: z.string(),
  }),
  z.looseObject({
    type: z.literal("function_call_output"),
    call_id: z.string(),
    output: z.union([z.string(), z.array(inputText)]),
  }),
  z.looseObject({ type: z.literal("reasoning") }),
  spoken,
]);

/** The body of `POST /v1/responses`. */
const responsesBody = z.looseObject({
  model: z.string(),
  input: z.union([z.string(), z.array(item).min(1).max(2000)]),
  instructions: z.string().nullish(),
  stream: z.boolean().nullish(),
  user: z.string().max(256).nullish(),
  previous_response_id: z.string().nullish(),
  tools: z
    .array(
      z.looseObject({
        type: z.literal("function", "the gateway passes on function tools only"),
        name: z.string(),
        description: z.string().nullish(),
        parameters: z.record(z.string(), z.unknown()).nullish(),
      }),
    )
    .max(512)
    .nullish(),
  tool_choice: z.unknown().optional(),
  max_output_tokens: z.number().int().positive().nullish(),
  temperature: z.number().nullish(),
  top_p: z.number().nullish(),
  reasoning: z.looseObject({ effort: z.string().nullish() }).nullish(),
});

export function readResponsesCall(body: unknown): ApiCall {
  const given = parseBody(responsesBody, body);
  if (given.previous_response_id) {
    throw refusal({
      status: 400,
      message:
        "Responses are not kept under their id. Name a session with `user` or x-openclaw-session-key, or send what was said before.",
      param: "previous_response_id",
    });
  }
  const { system, messages } = readItems(given.input);
  const instructions = given.instructions ? [given.instructions] : [];
  const hasTools = (given.tools?.length ?? 0) > 0;
  const toolChoice = hasTools && given.tool_choice !== undefined ? given.tool_choice : undefined;
  return {
    model: given.model,
    system: [...instructions, ...system].join("\n\n"),
    messages,
    tools: (given.tools ?? []).map((tool) => ({
      name: tool.name,
      description: tool.description ?? "",
      inputSchema: tool.parameters ?? { type: "object", properties: {} },
    })),
    stream: given.stream === true,
    ...(given.user ? { user: given.user } : {}),
    ...(given.max_output_tokens ? { maxOutputTokens: given.max_output_tokens } : {}),
    thinking: thinkingOfEffort(given.reasoning?.effort),
    params: present({
      temperature: given.temperature,
      topP: given.top_p,
      extra_body: present({ tool_choice: chatToolChoice(toolChoice) }),
    }),
  };
}

/** This dialect names a function flat where the other one nests it. */
function chatToolChoice(choice: unknown): unknown {
  if (typeof choice !== "object" || choice === null || !("name" in choice)) return choice;
  return { type: "function", function: { name: choice.name } };
}

function readItems(input: z.infer<typeof responsesBody>["input"]) {
  const system: string[] = [];
  const messages: Message[] = [];
  const names = new Map<string, string>();
  const items = typeof input === "string" ? [{ role: "user" as const, content: input }] : input;
  for (const each of items) {
    if ("call_id" in each && typeof each.call_id === "string") {
      messages.push(readToolItem(each as ToolItem, names));
      continue;
    }
    const message = spoken.safeParse(each);
    if (!message.success) continue;
    const { role, content: said } = message.data;
    const parts = partsOf(said);
    const text = parts.flatMap((part) => (part.type === "text" ? [part] : []));
    if (role === "user") messages.push({ role, content: parts });
    else if (role === "assistant") messages.push({ role, content: text });
    else system.push(text.map((part) => part.text).join(""));
  }
  return { system, messages: joinCalls(messages) };
}

type ToolItem =
  | { type: "function_call"; call_id: string; name: string; arguments: string }
  | { type: "function_call_output"; call_id: string; output: string | { text: string }[] };

function readToolItem(each: ToolItem, names: Map<string, string>): Message {
  if (each.type === "function_call") {
    names.set(each.call_id, each.name);
    const call = { id: each.call_id, name: each.name, arguments: each.arguments };
    return { role: "assistant", content: [], toolCalls: [call] };
  }
  const { output } = each;
  const text = typeof output === "string" ? output : output.map((part) => part.text).join("");
  return {
    role: "tool",
    toolCallId: each.call_id,
    toolName: requireToolName(names, each.call_id),
    content: [{ type: "text", text }],
    isError: false,
  };
}

/** Text and calls of one answer are separate items here and one message for a model. */
function joinCalls(messages: readonly Message[]): Message[] {
  const joined: Message[] = [];
  for (const message of messages) {
    const last = joined.at(-1);
    if (message.role === "assistant" && message.toolCalls && last?.role === "assistant") {
      const toolCalls = [...(last.toolCalls ?? []), ...message.toolCalls];
      joined[joined.length - 1] = { ...last, toolCalls };
    } else joined.push(message);
  }
  return joined;
}

function partsOf(said: z.infer<typeof content>): ContentPart[] {
  if (typeof said === "string") return [{ type: "text", text: said }];
  return said.map((part) =>
    part.type === "input_image" ? imagePart(part.image_url) : { type: "text", text: part.text },
  );
}
