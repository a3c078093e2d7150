// Starts the gateway, kills it at an instant that the seed chose, and starts it again.
import { once } from "node:events";
import { setTimeout as wait } from "node:timers/promises";
import { createRandom } from "./random.mjs";

/** What the instant of a kill hangs on, and how often each is chosen. */
const kinds = { start: 18, instant: 32, arrival: 14, send: 14, tool: 10, stop: 12 };
const longestWaitMs = 1500;
const longestStartMs = 30_000;

/**
 * @param start starts a gateway
 * @param onRound is told before each start how many kills there were
 */
export async function killRepeatedly({ seed, kills, platform, start, onRound }) {
  const log = { byKind: {}, restartMs: [], cleanStops: 0, problems: [] };
  let done = 0;
  for (let round = 0; done < kills; round += 1) {
    onRound(done);
    const random = createRandom(seed, `kill ${round}`);
    const kind = random.weighted(kinds);
    const gateway = start();
    await killOnce({ kind, random, gateway, platform, log });
    const { status, signal } = await gateway.ended;
    if (signal === "SIGKILL") {
      done += 1;
      log.byKind[kind] = (log.byKind[kind] ?? 0) + 1;
    } else if (kind === "stop" && status === 0) log.cleanStops += 1;
    else {
      log.problems.push(
        `round ${round} (${kind}): the gateway ended by itself with ${status}\n${gateway.output()}`,
      );
      if (log.problems.length > 3) break;
    }
  }
  return log;
}

async function killOnce({ kind, random, gateway, platform, log }) {
  const { state, events } = platform;
  const kill = () => gateway.signal("SIGKILL");
  if (kind === "start") {
    const usual = log.restartMs.at(-1) ?? 500;
    await Promise.race([wait(random.whole(0, usual * 1.3)), gateway.ended]);
    return kill();
  }
  if (!(await untilConnected(gateway, events, log))) return kill();
  switch (kind) {
    case "instant":
      await Promise.race([wait(random.whole(0, longestWaitMs)), gateway.ended]);
      break;
    case "arrival":
      await untilEvent("delivered", events, gateway);
      await wait(random.whole(0, 8));
      break;
    case "send":
    case "tool":
      await wait(random.whole(0, 500));
      state.isSilent = true;
      await untilEvent(kind === "send" ? "posted" : "tool", events, gateway);
      break;
    case "stop":
      await Promise.race([wait(random.whole(0, 800)), gateway.ended]);
      gateway.signal("SIGTERM");
      await Promise.race([wait(random.whole(0, 700)), gateway.ended]);
      break;
  }
  kill();
}

/** False when the gateway ended before it was connected, or never was. */
export async function untilConnected(gateway, events, log) {
  const connected = once(events, "connected").then(() => true);
  const ended = gateway.ended.then(() => false);
  const isConnected = await Promise.race([
    connected,
    ended,
    wait(longestStartMs, false, { ref: false }),
  ]);
  if (isConnected) log.restartMs.push(performance.now() - gateway.startedAt);
  else if (gateway.isAlive()) log.problems.push(`a start hung:\n${gateway.output()}`);
  return isConnected;
}

async function untilEvent(name, events, gateway) {
  await Promise.race([once(events, name), gateway.ended, wait(longestWaitMs)]);
}
