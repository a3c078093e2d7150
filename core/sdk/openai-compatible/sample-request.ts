import type { ModelEvent, ModelRequest, Provider } from "../provider.ts";

/** For tests: a request to `baseUrl` with sensible parts; `overrides` replaces any of them. */
export function requestTo(baseUrl: string, overrides: Partial<ModelRequest> = {}): ModelRequest {
  return {
    endpoint: {
      providerId: "acme",
      baseUrl,
      apiKey: "sk-test-0123456789-wxyz",
      credentialSource: "env: ACME_API_KEY",
    },
    model: { id: "model-1", name: "Model 1", input: ["text"] },
    system: "Be brief.",
    messages: [{ role: "user", content: [{ type: "text", text: "hello" }] }],
    tools: [],
    thinking: "off",
    ...overrides,
  };
}

/** For tests: everything that the provider answers. */
export async function eventsOf(
  provider: Provider,
  request: ModelRequest,
  signal: AbortSignal = new AbortController().signal,
): Promise<ModelEvent[]> {
  const events: ModelEvent[] = [];
  for await (const event of provider.stream(request, signal)) events.push(event);
  return events;
}

/** For tests: the events of one kind joined: the text, or the reasoning. */
export function joined(
  events: readonly ModelEvent[],
  type: "text-delta" | "reasoning-delta",
): string {
  return events.map((event) => (event.type === type ? event.text : "")).join("");
}
