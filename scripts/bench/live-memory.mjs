// What a process holds on to: its memory after a full collection, asked for through Node's inspector.
import { residentMemory } from "./measure.mjs";

const mebibyte = 2 ** 20;

/** @param port where the process was told to open its inspector (`--inspect=127.0.0.1:port`) */
export async function openInspector(port, pid) {
  const [target] = await (await fetch(`http://127.0.0.1:${port}/json`)).json();
  const socket = new WebSocket(target.webSocketDebuggerUrl);
  const waiting = new Map();
  let asked = 0;
  socket.addEventListener("message", ({ data }) => {
    const { id, result } = JSON.parse(data);
    waiting.get(id)?.(result);
    waiting.delete(id);
  });
  await new Promise((resolve, reject) => {
    socket.addEventListener("open", resolve);
    socket.addEventListener("error", reject);
  });
  const ask = (method) =>
    new Promise((resolve) => {
      asked += 1;
      waiting.set(asked, resolve);
      socket.send(JSON.stringify({ id: asked, method }));
    });
  return {
    /** In MiB: before the collection, after it, and the part of it that is JavaScript's own. */
    async measure() {
      const busy = residentMemory(pid);
      await ask("HeapProfiler.collectGarbage");
      const { usedSize } = await ask("Runtime.getHeapUsage");
      return { busy, held: residentMemory(pid), heap: usedSize / mebibyte };
    },
    close: () => socket.close(),
  };
}
