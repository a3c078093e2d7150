import { z } from "zod";
import type { GatewayRuntime } from "../gateway-runtime-contract.ts";
import { parseBody } from "./api-call.ts";
import type { ApiContext } from "./begin-answer.ts";
import { findTarget } from "./call-target.ts";
import { readJsonBody } from "./json-body.ts";

/** As many texts as OpenAI takes in one request. */
const mostTexts = 2048;

const text = z.string().min(1, "must not be empty");
const embeddingsBody = z.looseObject({
  model: z.string().min(1, "must not be empty"),
  input: z.union([text, z.array(text).min(1).max(mostTexts)], {
    error: `must be a text or a list of 1 to ${mostTexts} texts, none of them empty; tokens are not taken`,
  }),
  dimensions: z.number().int().positive().optional(),
  encoding_format: z.enum(["float", "base64"]).optional(),
});

/** `POST /v1/embeddings`. Throws what `failureOf` reads. */
export async function answerEmbeddings(
  context: ApiContext,
  runtime: GatewayRuntime,
): Promise<Response> {
  const body = parseBody(embeddingsBody, await readJsonBody(context.req.raw));
  const { headers } = context.env.incoming;
  const target = findTarget({ model: body.model, tools: [] }, headers, runtime);
  const answer = await runtime.embed(
    {
      ref: target.kind === "model" ? target.ref : target.modelRef,
      agentId: target.agentId,
      texts: typeof body.input === "string" ? [body.input] : body.input,
      ...(body.dimensions === undefined ? {} : { dimensions: body.dimensions }),
    },
    context.req.raw.signal,
  );
  const encode = body.encoding_format === "base64" ? toBase64 : (vector: number[]) => vector;
  return context.json({
    object: "list",
    model: answer.ref,
    data: answer.vectors.map((vector, index) => ({
      object: "embedding",
      index,
      embedding: encode(vector),
    })),
    usage: { prompt_tokens: answer.tokens, total_tokens: answer.tokens },
  });
}

/** 32-bit floats, the lowest byte first: what OpenAI's clients ask for unless told. */
function toBase64(vector: readonly number[]): string {
  const bytes = Buffer.alloc(vector.length * 4);
  vector.forEach((value, index) => bytes.writeFloatLE(value, index * 4));
  return bytes.toString("base64");
}
