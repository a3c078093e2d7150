// What durability costs: the same turns through two gateways, one with its store on the disk, one with it in memory; and how fast messages are accepted.
import { join } from "node:path";
import { importSource } from "../import-source.mjs";
import { repositoryRoot } from "../repository.mjs";
import { median } from "./measure.mjs";
import { createTurnClient } from "./turns.mjs";

async function connect({ url, token }) {
  const { connectGateway } = await importSource(
    join(repositoryRoot, "core/gateway/gateway-client.ts"),
  );
  return connectGateway({ url, credential: { token }, timeoutMs: 60_000 });
}

/** Milliseconds of a turn with each store, turn by turn in alternation. */
export async function compareStores(onDisk, inMemory, turns) {
  const clients = [await connect(onDisk), await connect(inMemory)];
  const gateways = clients.map((client) => createTurnClient(client));
  const times = [[], []];
  try {
    for (let turn = -20; turn < turns; turn++) {
      for (const [index, gateway] of gateways.entries()) {
        const started = performance.now();
        await gateway.ask(`cost-${turn}`);
        if (turn >= 0) times[index].push(performance.now() - started);
      }
    }
  } finally {
    for (const client of clients) client.close();
  }
  const [disk, memory] = times.map(median);
  const differences = times[0].map((time, index) => time - times[1][index]);
  return { disk, memory, added: median(differences) };
}

/** Messages per second that are on the disk when the sender hears so, while their turns run. */
export async function acceptRate(gateway, total, connections) {
  const clients = await Promise.all(Array.from({ length: connections }, () => connect(gateway)));
  let left = total;
  const send = async (client, worker) => {
    while (left-- > 0) {
      const params = { sessionKey: `accept-${worker}`, message: "hello" };
      await client.request("chat.send", { ...params, idempotencyKey: `accept-${left}` });
    }
  };
  const started = performance.now();
  await Promise.all(clients.map(send));
  const seconds = (performance.now() - started) / 1000;
  for (const client of clients) client.close();
  return total / seconds;
}
