// Ten thousand turns through one gateway: what it holds on to, and what a turn leaves on the disk.
import { statSync } from "node:fs";
import { join } from "node:path";
import { importSource } from "../import-source.mjs";
import { repositoryRoot } from "../repository.mjs";
import { openInspector } from "./live-memory.mjs";
import { createTurnClient } from "./turns.mjs";

const workers = 16;
const sessionsEach = 10;

/**
 * Answers the memory of the process after each `step` turns, turns per second, and the bytes that a turn added to the store.
 *
 * @param databaseFile the gateway's store
 */
export async function soak({ url, token, pid, inspectPort, databaseFile, turns, step, onStep }) {
  const { connectGateway } = await importSource(
    join(repositoryRoot, "core/gateway/gateway-client.ts"),
  );
  const client = await connectGateway({ url, credential: { token }, timeoutMs: 60_000 });
  const inspector = await openInspector(inspectPort, pid);
  const sizeBefore = sizeOf(databaseFile);
  const memory = [];
  let workingMs = 0;
  try {
    const gateway = createTurnClient(client);
    for (let done = 0; done < turns;) {
      const started = performance.now();
      await runTurns(gateway, done, done + step);
      workingMs += performance.now() - started;
      done += step;
      memory.push({ turns: done, ...(await inspector.measure()) });
      onStep(memory.at(-1));
    }
  } finally {
    inspector.close();
    client.close();
  }
  return {
    memory,
    turnsPerSecond: (turns * 1000) / workingMs,
    bytesPerTurn: (sizeOf(databaseFile) - sizeBefore) / turns,
  };
}

/** Each worker keeps to its own sessions, so that none waits for another's turn. */
async function runTurns(gateway, from, to) {
  let next = from;
  const work = async (worker) => {
    while (next < to) {
      next += 1;
      await gateway.ask(`soak-${worker}-${next % sessionsEach}`);
    }
  };
  await Promise.all(Array.from({ length: workers }, (_, worker) => work(worker)));
}

/** The store with its log. */
function sizeOf(file) {
  const sizes = ["", "-wal"].map((suffix) => statSync(file + suffix, { throwIfNoEntry: false }));
  return sizes.reduce((sum, stat) => sum + (stat?.size ?? 0), 0);
}
