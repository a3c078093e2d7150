// Everything that Discord does to a bot on a bad day, while people go on writing: the built gateway with the real client library against the strict server.
import { once } from "node:events";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { startTestDiscord } from "../../plugins/discord/testing/discord-server.ts";
import { startGateway } from "./gateway-process.mjs";
import { createRandom } from "./random.mjs";

/** Closes that Discord itself sends; 4004 and 4010 to 4014 end a connection for good and are tested one by one. */
const resumable = [1000, 1001, 4000, 4001, 4002, 4008];
const closeCodes = [...resumable, 4003, 4005, 4007, 4009];

/** What can go wrong, by name: how often, and what it does to the server. */
const faults = {
  "op 7": [10, ({ gateway }) => gateway.reconnect()],
  "op 9, resumable": [5, ({ gateway }) => gateway.invalidate(true)],
  "op 9": [3, ({ gateway }) => gateway.invalidate(false)],
  "close code": [15, ({ gateway }, random) => gateway.drop(random.pick(closeCodes))],
  "close code, resumable": [5, ({ gateway }, random) => gateway.drop(random.pick(resumable))],
  "TCP drop": [15, ({ gateway }) => gateway.drop()],
  "no heartbeat": [3, ({ gateway }) => freeze(gateway)],
  429: [10, ({ rest }) => rest.faults.push({ type: "status", status: 429, retryAfter: 0.3 })],
  "429 for everything": [
    4,
    ({ rest }) =>
      rest.faults.push({ type: "status", status: 429, retryAfter: 0.3, isGlobal: true }),
  ],
  "5xx": [
    12,
    ({ rest }, random) =>
      rest.faults.push({ type: "status", status: random.pick([500, 502, 503, 504]) }),
  ],
  "5xx in the history": [4, ({ rest }) => rest.readFaults.push({ type: "status", status: 502 })],
  "reset before": [8, ({ rest }) => rest.faults.push({ type: "reset", when: "before" })],
  "reset after it was stored": [
    12,
    ({ rest }) => rest.faults.push({ type: "reset", when: "after" }),
  ],
  outage: [3, ({ rest, gateway }) => outage(rest, gateway)],
};

/** A login takes five seconds, and op 9 asks for a pause. */
const slow = new Set(["op 9", "op 9, resumable", "close code", "no heartbeat", "outage"]);
const breaking = new Set(Object.keys(faults).slice(0, 7));
const heartbeatMs = 1000;

function freeze(gateway) {
  gateway.freeze(true);
  setTimeout(() => gateway.freeze(false), 2.5 * heartbeatMs);
}

function outage(rest, gateway) {
  const end = rest.outage();
  gateway.drop();
  setTimeout(() => end(), 1000);
}

/** @param options `messages` people write in `channels` rooms while `faults` strike; `isShort` leaves out what takes long. */
export async function runStorm(options) {
  const { home, channels } = options;
  const discord = await startTestDiscord();
  discord.gateway.heartbeatMs = heartbeatMs;
  const model = await startEcho();
  const rooms = Array.from(
    { length: channels },
    (_, index) => discord.addChannel({ name: `room-${index}` }).id,
  );
  writeHome(home, discord, model.baseUrl);
  // A program that keeps what it should forget runs into this wall.
  const gateway = startGateway(home, { NODE_OPTIONS: "--max-old-space-size=96" });
  const memory = [];
  const sampling = setInterval(() => memory.push(residentMegabytes(gateway.pid)), 500);
  try {
    await until(() => discord.gateway.identifies.length > 0, gateway);
    const struck = await strike({ ...options, discord, rooms, gateway, memory });
    const result = verdict(discord, rooms, options.messages);
    gateway.signal("SIGTERM");
    const end = await gateway.ended;
    return {
      ...result,
      struck,
      memory,
      end,
      output: gateway.output(),
      identifies: discord.gateway.identifies.length,
      resumes: discord.gateway.resumes,
    };
  } finally {
    clearInterval(sampling);
    gateway.signal("SIGKILL");
    await discord.close();
    model.stop();
  }
}

/** Spreads the messages over the faults and waits until each is answered; how often each fault struck. */
async function strike({
  seed,
  messages,
  channels,
  faults: strikes,
  isShort,
  report = () => {},
  discord,
  rooms,
  gateway,
  memory,
}) {
  const random = createRandom(seed, "storm");
  const startedAt = Date.now();
  const struck = {};
  let said = 0;
  const sayUpTo = (count) => {
    for (let left = Math.floor(count) - said; left > 0; left -= 1) {
      // Each room is spoken in before the storm, so that it is one in which the bot is in conversation.
      const room = said < channels ? rooms[said] : random.pick(rooms);
      said += 1;
      discord.alice.say(`question #${said}`, { channelId: room });
    }
  };
  sayUpTo(channels);
  await until(() => read(discord).size >= channels, gateway);
  const weights = weightsOf(isShort);
  for (let count = 1; count <= strikes; count += 1) {
    const share = channels + ((messages - channels) * count) / strikes;
    const name = random.weighted(weights);
    sayUpTo(random.whole(said, Math.floor(share)));
    // A line that is down cannot break.
    if (breaking.has(name)) await until(() => discord.gateway.live > 0, gateway);
    faults[name][1](discord, random);
    struck[name] = (struck[name] ?? 0) + 1;
    sayUpTo(share);
    if (count % 20 === 0) report(progress(discord, { startedAt, count, said, memory }));
    await wait(random.whole(50, isShort ? 300 : 900));
  }
  // What was to hit a request that never came must not hit the last ones.
  discord.rest.faults.length = 0;
  await until(() => read(discord).size >= messages, gateway);
  await wait(isShort ? 200 : 2000);
  return struck;
}

function weightsOf(isShort) {
  const names = Object.keys(faults).filter((name) => !isShort || !slow.has(name));
  return Object.fromEntries(names.map((name) => [name, faults[name][0]]));
}

function progress(discord, { startedAt, count, said, memory }) {
  const seconds = Math.round((Date.now() - startedAt) / 1000);
  const { identifies, resumes } = discord.gateway;
  return `${seconds} s: ${count} faults, ${identifies.length} logins, ${resumes} resumes, ${said} messages, ${read(discord).size} answered, ${memory.at(-1) ?? 0} MB`;
}

/** How often each question was answered. */
function read({ rest }) {
  const answers = new Map();
  for (const { body } of rest.sent) {
    const number = Number(/answer #(\d+)/.exec(String(body.content))?.[1]);
    if (!Number.isNaN(number)) answers.set(number, (answers.get(number) ?? 0) + 1);
  }
  return answers;
}

/** What stands in the rooms, as people see it. */
function verdict(discord, rooms, messages) {
  const answers = read(discord);
  const doubled = [...answers].filter(([, count]) => count > 1).map(([number]) => number);
  const missing = Array.from({ length: messages }, (_, index) => index + 1).filter(
    (number) => !answers.has(number),
  );
  const disordered = rooms.flatMap((room) => {
    const texts = discord.world.history(room);
    const numbers = (pattern) => texts.flatMap(({ content }) => pattern.exec(content)?.[1] ?? []);
    const [asked, answered] = [
      numbers(/^question #(\d+)/).join(),
      numbers(/^answer #(\d+)/).join(),
    ];
    return asked === answered ? [] : [`${room}: ${asked} was answered as ${answered}`];
  });
  const other = discord.rest.sent
    .map(({ body }) => String(body.content))
    .filter((text) => !text.startsWith("answer #"));
  return { doubled, missing, disordered, other, broken: discord.rest.broken };
}

/** A model that says which question it was asked. */
async function startEcho() {
  const server = createServer((request, response) => {
    request.toArray().then(
      (parts) => {
        const { messages } = JSON.parse(Buffer.concat(parts).toString("utf8"));
        const text = JSON.stringify(messages.findLast(({ role }) => role === "user").content);
        const number = [...text.matchAll(/question #(\d+)/g)].at(-1)?.[1];
        const send = (delta, finish_reason = null) =>
          response.write(
            `data: ${JSON.stringify({ id: "r", object: "chat.completion.chunk", created: 0, model: "echo", choices: [{ index: 0, delta, finish_reason }] })}\n\n`,
          );
        response.writeHead(200, { "content-type": "text/event-stream" });
        send({ role: "assistant", content: `answer #${number}` });
        send({}, "stop");
        response.end("data: [DONE]\n\n");
      },
      () => response.destroy(),
    );
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    baseUrl: `http://127.0.0.1:${server.address().port}/v1`,
    stop() {
      server.closeAllConnections();
      server.close();
    },
  };
}

function writeHome(home, discord, modelUrl) {
  mkdirSync(join(home, ".openclaw"), { mode: 0o700 });
  const provider = { baseUrl: modelUrl, apiKey: "chaos-key-0123456789", models: [{ id: "echo" }] };
  const guilds = { [discord.guildId]: { requireMention: false } };
  const config = {
    channels: { discord: { token: discord.token, apiUrl: discord.apiUrl, guilds } },
    agents: { defaults: { model: "chaos/echo", skipBootstrap: true } },
    models: { providers: { chaos: provider } },
    // Each message has an answer of its own, which is what is counted here.
    messages: { queue: { mode: "followup" } },
  };
  writeFileSync(join(home, ".openclaw/openclaw.json"), JSON.stringify(config), { mode: 0o600 });
}

/** 0 where the system does not tell. */
function residentMegabytes(pid) {
  try {
    const [, kilobytes = 0] =
      /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8")) ?? [];
    return Math.round(Number(kilobytes) / 1024);
  } catch {
    return 0;
  }
}

async function until(isTrue, gateway) {
  while (!isTrue()) {
    if (!gateway.isAlive()) throw new Error(`the gateway ended:\n${gateway.output()}`);
    await wait(20);
  }
}
