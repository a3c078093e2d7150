import type { EmbeddingsCapability, RerankCapability } from "openclaw/sdk";
import { nativeAddress, planRefusal } from "./native-address.ts";
import { at, callVendor, invalidRequest, notUnderstood, type Json } from "./vendor-call.ts";

const mostTexts = 10;
const dimensions = [1024, 2048, 1536, 768, 512, 256, 128, 64];

export function createEmbeddings(fetch: typeof globalThis.fetch): EmbeddingsCapability {
  return {
    models: ["text-embedding-v4", "text-embedding-v3"],
    maxTexts: mostTexts,
    dimensions,
    refusal: planRefusal("embeddings"),
    async run({ endpoint, model, texts, dimensions: size }, signal) {
      if (texts.length === 0 || texts.length > mostTexts) {
        throw invalidRequest(
          `From 1 to ${mostTexts} texts can be embedded at once, not ${texts.length}.`,
        );
      }
      if (texts.some((text) => text.trim() === "")) throw invalidRequest("A text is empty.");
      if (size !== undefined && !dimensions.includes(size)) {
        throw invalidRequest(
          `A vector of ${size} numbers cannot be had.`,
          `Sizes: ${dimensions.toSorted((left, right) => left - right).join(", ")}.`,
        );
      }
      const url = `${nativeAddress(endpoint).compatible}/embeddings`;
      const body: Json = {
        model,
        input: texts,
        encoding_format: "float",
        ...(size === undefined ? {} : { dimensions: size }),
      };
      const answer = await callVendor({ endpoint, url, body, fetch, signal });
      return { vectors: vectorsOf(answer["data"], texts.length, url), ...tokensOf(answer) };
    },
  };
}

/** In the order of the texts, whatever the order of the answer. */
function vectorsOf(data: unknown, count: number, url: string): number[][] {
  const vectors: number[][] = [];
  for (const row of Array.isArray(data) ? data : []) {
    const [index, vector] = [at(row, "index"), at(row, "embedding")];
    const isVector = Array.isArray(vector) && vector.every((value) => typeof value === "number");
    if (typeof index !== "number" || !isVector) throw notUnderstood(url);
    vectors[index] = vector;
  }
  if (Array.from(vectors).filter(Array.isArray).length !== count) throw notUnderstood(url);
  return vectors;
}

export function createRerank(fetch: typeof globalThis.fetch): RerankCapability {
  return {
    models: ["qwen3-rerank"],
    refusal: planRefusal("reranking"),
    async run({ endpoint, model, query, documents, top }, signal) {
      if (documents.length === 0) return { ranked: [] };
      if (query.trim() === "") throw invalidRequest("The query is empty.");
      const url = `${nativeAddress(endpoint).host}/compatible-api/v1/reranks`;
      const body: Json = { model, query, documents, ...(top === undefined ? {} : { top_n: top }) };
      const answer = await callVendor({ endpoint, url, body, fetch, signal });
      const results = answer["results"];
      if (!Array.isArray(results)) throw notUnderstood(url);
      const ranked = results.map((row: unknown) => {
        const [index, score] = [at(row, "index"), at(row, "relevance_score")];
        const isSound =
          typeof index === "number" && index in documents && typeof score === "number";
        if (!isSound) throw notUnderstood(url);
        return { index, score };
      });
      return { ranked, ...tokensOf(answer) };
    },
  };
}

function tokensOf(answer: Json): { tokens?: number } {
  const tokens = at(answer, "usage", "total_tokens");
  return typeof tokens === "number" ? { tokens } : {};
}
