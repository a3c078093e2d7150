/** Many changes, one drawing: listeners are called at most once for each frame that the browser draws. */
export function createDrawing() {
  const listeners = new Set<() => void>();
  let isPlanned = false;
  return {
    /** Answers the function that ends it. */
    subscribe(listener: () => void): () => void {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    changed(): void {
      if (isPlanned) return;
      isPlanned = true;
      requestAnimationFrame(() => {
        isPlanned = false;
        for (const listener of listeners) listener();
      });
    },
  };
}
