/** What `openclaw gateway restart` asks for. */
export interface RestartRequests {
  /** Resolves at the next request, or at once when one came since the last. */
  next(): Promise<void>;
  close(): void;
}

/** Listens for SIGUSR1, which would otherwise open Node's debugger. Systems without that signal have no requests. */
export function watchRestartRequests(): RestartRequests {
  let waiting = Promise.withResolvers<void>();
  const onSignal = () => waiting.resolve();
  process.on("SIGUSR1", onSignal);
  return {
    async next() {
      await waiting.promise;
      waiting = Promise.withResolvers();
    },
    close: () => void process.off("SIGUSR1", onSignal),
  };
}
