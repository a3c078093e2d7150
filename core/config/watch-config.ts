import { dirname } from "node:path";

const quietMs = 300;

/**
 * Calls back when one of the files was written, made, replaced or removed, once the writing has been quiet for 300 ms. Resolves when the watch stands;
 * it ends with the signal. Whole folders are watched, so that a file that is replaced by a rename is not lost.
 */
export async function watchConfig(
  files: readonly string[],
  onChange: () => void,
  signal: AbortSignal,
): Promise<void> {
  if (signal.aborted) return;
  const { watch } = await import("chokidar");
  const wanted = new Set(files);
  const folders = [...new Set(files.map((file) => dirname(file)))];
  const watcher = watch(folders, {
    depth: 0,
    ignoreInitial: true,
    ignored: (path) => !wanted.has(path) && !folders.includes(path),
  });
  let timer: NodeJS.Timeout | undefined;
  watcher.on("all", (_event, path) => {
    if (!wanted.has(path)) return;
    clearTimeout(timer);
    timer = setTimeout(onChange, quietMs);
  });
  // A watch that breaks must not take the gateway along; the config can still be reloaded by hand.
  watcher.on("error", () => undefined);
  signal.addEventListener("abort", () => {
    clearTimeout(timer);
    void watcher.close();
  });
  await new Promise<void>((resolve) => {
    watcher.once("ready", () => resolve());
    signal.addEventListener("abort", () => resolve());
  });
}
