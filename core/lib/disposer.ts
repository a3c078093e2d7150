export type Dispose = () => void | Promise<void>;

/** Collects what has to be undone and undoes it once, last added first. */
export interface Disposer {
  /** Adds a step. After `dispose` was called the step runs at once, so that what came too late is undone as well. */
  add(dispose: Dispose): void;
  /** Runs every step, whatever the others do. A second call waits for the first. */
  dispose(): Promise<void>;
}

/**
 * @param onError is told of each step that fails, and `dispose` then never rejects. Without it `dispose` rejects with an `AggregateError` after all
 * steps have run.
 */
export function createDisposer(onError?: (error: unknown) => void): Disposer {
  const steps: Dispose[] = [];
  let disposed: Promise<void> | undefined;

  async function runAll(): Promise<void> {
    const failures: unknown[] = [];
    for (let step = steps.pop(); step !== undefined; step = steps.pop()) {
      try {
        await step();
      } catch (error) {
        if (onError === undefined) failures.push(error);
        else onError(error);
      }
    }
    if (failures.length > 0) throw new AggregateError(failures, "Some clean-up steps failed");
  }

  async function runLate(step: Dispose): Promise<void> {
    try {
      await step();
    } catch (error) {
      if (onError === undefined) throw error;
      onError(error);
    }
  }

  return {
    add(step) {
      if (disposed === undefined) steps.push(step);
      else void runLate(step);
    },
    dispose() {
      disposed ??= runAll();
      return disposed;
    },
  };
}
