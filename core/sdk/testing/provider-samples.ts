import type { ModelEvent, ModelRequest, ProviderEndpoint } from "../provider.ts";

/** A request with one question, for tests. Every field can be given. */
export function sampleModelRequest(fields: Partial<ModelRequest> = {}): ModelRequest {
  return {
    endpoint: sampleEndpoint(),
    model: { id: "model-1", name: "Model 1", input: ["text"] },
    system: "You are a test.",
    messages: [{ role: "user", content: [{ type: "text", text: "Hello" }] }],
    tools: [],
    thinking: "off",
    ...fields,
  };
}

/** An endpoint that nothing answers at: port 1 of this machine. */
export function sampleEndpoint(fields: Partial<ProviderEndpoint> = {}): ProviderEndpoint {
  return {
    providerId: "fake",
    baseUrl: "http://127.0.0.1:1/v1",
    apiKey: "test-key-0123456789",
    ...fields,
  };
}

/** All events of an answer. Rejects when the stream throws, which no provider may do. */
export async function collectEvents(stream: AsyncIterable<ModelEvent>): Promise<ModelEvent[]> {
  const events: ModelEvent[] = [];
  for await (const event of stream) events.push(event);
  return events;
}
