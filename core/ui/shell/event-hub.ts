/** Passes what comes to everybody who listens. */
export interface EventHub<Event> {
  publish(event: Event): void;
  /** Answers the function that ends it. */
  subscribe(listener: (event: Event) => void): () => void;
}

export function createEventHub<Event>(): EventHub<Event> {
  const listeners = new Set<(event: Event) => void>();
  return {
    publish(event) {
      for (const listener of listeners) listener(event);
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
