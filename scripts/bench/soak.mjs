// Ten thousand turns through one gateway: what it holds on to, and what a turn leaves on the disk.
import { statSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { importSource } from "../import-source.mjs";
import { repositoryRoot } from "../repository.mjs";
import { residentMemory } from "./measure.mjs";
import { createTurnClient } from "./turns.mjs";

/** Memory counts when the work is done and the collector had its time. */
const restMs = 3000;

/**
 * Answers the memory of the process in MiB after each `step` turns, turns per second, and the bytes that one turn added to the store.
 *
 * @param databaseFile the gateway's store
 */
export async function soak({ url, token, pid, databaseFile, turns, step, sessions, onStep }) {
  const { connectGateway } = await importSource(
    join(repositoryRoot, "core/gateway/gateway-client.ts"),
  );
  const client = await connectGateway({ url, credential: { token }, timeoutMs: 60_000 });
  const gateway = createTurnClient(client);
  const sizeBefore = sizeOf(databaseFile);
  const memory = [];
  let workingMs = 0;
  try {
    for (let done = 0; done < turns;) {
      const started = performance.now();
      await runTurns(gateway, done, done + step, sessions);
      workingMs += performance.now() - started;
      done += step;
      await wait(restMs);
      memory.push({ turns: done, mebibytes: residentMemory(pid) });
      onStep(memory.at(-1));
    }
  } finally {
    client.close();
  }
  return {
    memory,
    turnsPerSecond: (turns * 1000) / workingMs,
    bytesPerTurn: (sizeOf(databaseFile) - sizeBefore) / turns,
  };
}

async function runTurns(gateway, from, to, sessions) {
  let next = from;
  const work = async (worker) => {
    while (next < to) {
      next += 1;
      // Each worker keeps to its own sessions, so that none waits for another's turn.
      await gateway.ask(`soak-${worker}-${next % Math.ceil(sessions / 16)}`);
    }
  };
  await Promise.all(Array.from({ length: 16 }, (_, worker) => work(worker)));
}

function sizeOf(file) {
  return ["", "-wal"].reduce((sum, suffix) => sum + (statSize(file + suffix) ?? 0), 0);
}

function statSize(file) {
  return statSync(file, { throwIfNoEntry: false })?.size;
}
