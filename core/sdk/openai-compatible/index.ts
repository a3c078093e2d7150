export { classifyFailure, completeError } from "./classify-failure.ts";
export { describeKey, hostOf, quoteVendor } from "./endpoint-text.ts";
export { readErrorBody, type ErrorFacts } from "./error-body.ts";
export { vendorSaid, type ErrorOutline } from "./error-outlines.ts";
export { estimateTextTokens } from "./output-limit.ts";
export { createOpenAiCompatibleProvider } from "./provider.ts";
export type { OpenAiCompatibleHooks, OpenAiCompatibleOptions } from "./provider-options.ts";
export type { RequestBody } from "./request-body.ts";
export type { ReasoningReplay } from "./wire-messages.ts";
