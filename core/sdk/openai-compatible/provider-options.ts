import type { ModelError, ModelRequest, ProviderEndpoint, ProviderFailure } from "../provider.ts";
import type { RequestBody } from "./request-body.ts";
import type { ReasoningReplay } from "./wire-messages.ts";

/** What a vendor does differently. All pure: the same input gives the same answer. */
export interface OpenAiCompatibleHooks {
  /** Sees the finished body before `params.extra_body` is merged over it; answers the one that is sent. */
  prepareBody?(body: RequestBody, request: ModelRequest): RequestBody;
  /** Sees the body after `params.extra_body` was merged over it; the last word, for fields that exclude one another. */
  finishBody?(body: RequestBody, request: ModelRequest): RequestBody;
  /** Which earlier thoughts are sent back, as `reasoning_content`; none without it. */
  replayReasoning?(request: ModelRequest): ReasoningReplay;
  /** Extra headers. The endpoint's own configured headers win over them. */
  prepareHeaders?(request: ModelRequest): Record<string, string>;
  /** Reads a failure first; undefined leaves it to the vendor-neutral reading. */
  classifyError?(failure: ProviderFailure, endpoint: ProviderEndpoint): ModelError | undefined;
  /** True when the server may begin the content in the middle of a thought, without an opening tag. */
  thoughtMayOpenUnmarked?(request: ModelRequest): boolean;
}

export interface OpenAiCompatibleOptions {
  /** Id of the provider. */
  id: string;
  hooks?: OpenAiCompatibleHooks;
  /** The fetch to call with; the platform's own by default. */
  fetch?: typeof globalThis.fetch;
  /** The honest name of this program; `openclaw-gateway` by default. */
  userAgent?: string;
  /** Milliseconds since 1970; only for answers that name a date to retry at. */
  now?: () => number;
}
