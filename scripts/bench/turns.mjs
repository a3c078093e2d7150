// What the gateway adds to a model call: the same answers through its WebSocket and straight from the model, in turn.
import { join } from "node:path";
import { importSource } from "../import-source.mjs";
import { repositoryRoot } from "../repository.mjs";
import { median, percentile } from "./measure.mjs";

export async function measureTurns({ url, token, modelUrl, sequential, parallel, sessions }) {
  const { connectGateway } = await importSource(
    join(repositoryRoot, "core/gateway/gateway-client.ts"),
  );
  const { default: OpenAI } = await import("openai");
  const model = new OpenAI({ baseURL: modelUrl, apiKey: "bench", maxRetries: 0 });
  const client = await connectGateway({ url, credential: { token }, timeoutMs: 60_000 });
  const gateway = createTurnClient(client);
  const direct = () => askModel(model);
  try {
    for (let index = 0; index < 20; index++) {
      await gateway.ask(`warm-${index % sessions}`);
      await direct();
    }
    const through = [];
    const straight = [];
    for (let index = 0; index < sequential; index++) {
      straight.push(await time(direct));
      through.push(await time(() => gateway.ask(`one-${index}`)));
    }
    const straightRate = await rate(parallel, sessions, direct);
    const throughRate = await rate(parallel, sessions, (worker) => gateway.ask(`many-${worker}`));
    return {
      addedMs: median(through) - median(straight),
      addedP95Ms: percentile(through, 0.95) - percentile(straight, 0.95),
      straightMs: median(straight),
      throughMs: median(through),
      straightRate,
      throughRate,
    };
  } finally {
    client.close();
  }
}

async function askModel(model) {
  const stream = await model.chat.completions.create({
    model: "instant",
    stream: true,
    messages: [{ role: "user", content: "hello" }],
  });
  let text = "";
  for await (const part of stream) text += part.choices[0]?.delta.content ?? "";
  return text;
}

/** Sends a message and waits for the final event of its run. */
export function createTurnClient(client) {
  const waiting = new Map();
  const early = new Map();
  client.onEvent(({ event, payload }) => {
    if (event !== "chat" || !["final", "error", "aborted"].includes(payload.state)) return;
    const waiter = waiting.get(payload.runId);
    if (waiter === undefined) early.set(payload.runId, payload);
    else waiter(payload);
  });
  let count = 0;
  return {
    async ask(sessionKey) {
      count += 1;
      const idempotencyKey = `bench-${process.pid}-${count}`;
      const params = { sessionKey, message: "hello", idempotencyKey };
      const { runId } = await client.request("chat.send", params);
      const payload =
        early.get(runId) ?? (await new Promise((resolve) => waiting.set(runId, resolve)));
      waiting.delete(runId);
      early.delete(runId);
      if (payload.state !== "final" || payload.kind !== "answer") {
        throw new Error(`a turn ended as ${payload.state}: ${payload.text ?? ""}`);
      }
      return payload.text;
    },
  };
}

async function time(run) {
  const started = performance.now();
  await run();
  return performance.now() - started;
}

/** Runs per second of `total` runs by `workers` at the same time. */
async function rate(total, workers, run) {
  let left = total;
  const started = performance.now();
  const work = async (worker) => {
    while (left-- > 0) await run(worker);
  };
  await Promise.all(Array.from({ length: workers }, (_, worker) => work(worker)));
  return (total * 1000) / (performance.now() - started);
}
