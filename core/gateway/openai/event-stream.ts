import { failureOf } from "./api-failure.ts";

export const streamHeaders = {
  "Content-Type": "text/event-stream; charset=utf-8",
  "X-Accel-Buffering": "no",
};

/**
 * Server-sent events, one item at a time and no faster than the client reads. A stream that breaks says why in a last frame and ends without `end`. When
 * the client goes, the items' own clean-up runs.
 */
export function eventStream<Item>(
  items: AsyncIterable<Item>,
  frame: (item: Item) => string,
  end: string,
): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  const iterator = items[Symbol.asyncIterator]();
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      try {
        const next = await iterator.next();
        if (next.done !== true) return controller.enqueue(encoder.encode(frame(next.value)));
        if (end !== "") controller.enqueue(encoder.encode(end));
      } catch (error) {
        const { status: _status, retryAfterMs: _wait, ...told } = failureOf(error);
        controller.enqueue(encoder.encode(`data: ${JSON.stringify({ error: told })}\n\n`));
      }
      controller.close();
    },
    async cancel() {
      await iterator.return?.();
    },
  });
}
