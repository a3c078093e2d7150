// What a large server costs: start time and memory of the Discord plugin in a guild of 200,000 members and 1,000 channels, as a ratio to a small guild's.
// The start is told twice: from the beginning of the process to the connection, and the processor time of connecting alone, which other programs do not change.
// `node --expose-gc scripts/bench-discord-guild.mjs`. Ends with 1 when the start or the memory is above × 1.3.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { repositoryRoot } from "./repository.mjs";

const limit = 1.3;
const rounds = 7;
const sizes = { small: { channels: 10, members: 20 }, large: { channels: 1000, members: 200_000 } };
const source = (path) => import(join(repositoryRoot, path));

if (process.argv[2] === "connect") await connect(process.argv[3]);
else await compare();

/** One bot in a process of its own: how long it takes to connect, and what the process then weighs. */
async function connect(apiUrl) {
  const { discordChannel } = await source("plugins/discord/discord-channel.ts");
  const { createTestHost } = await source("core/sdk/testing/index.ts");
  const token = process.env.BOT_TOKEN;
  const [account] = discordChannel.accounts({ token, apiUrl, guilds: { "*": {} } });
  await import("discord.js");
  await import("ws");
  const channel = discordChannel.create(account, createTestHost());
  const before = process.cpuUsage();
  await channel.start(new AbortController().signal);
  const { user, system } = process.cpuUsage(before);
  const start = performance.now();
  const connecting = (user + system) / 1000;
  globalThis.gc();
  const { rss, heapUsed } = process.memoryUsage();
  process.stdout.write(JSON.stringify({ start, connecting, rss, heapUsed }));
  await channel.stop();
}

async function compare() {
  const { startTestDiscord } = await source("plugins/discord/testing/discord-server.ts");
  const results = {};
  const servers = await Promise.all(Object.values(sizes).map(() => startTestDiscord()));
  const all = servers.map(() => []);
  for (const [index, size] of Object.values(sizes).entries()) servers[index].addGuild(size);
  // In turns, so that whatever else the machine does falls on both alike.
  for (let round = 0; round < rounds; round += 1) {
    for (const [index, discord] of servers.entries()) all[index].push(await measure(discord));
  }
  for (const discord of servers) await discord.close();
  for (const [index, name] of Object.keys(sizes).entries()) {
    const runs = all[index];
    const median = (key) =>
      runs.map((run) => run[key]).toSorted((a, b) => a - b)[Math.floor(rounds / 2)];
    const keys = ["start", "connecting", "rss", "heapUsed"];
    results[name] = Object.fromEntries(keys.map((key) => [key, median(key)]));
  }
  report(results);
}

function report({ small, large }) {
  const ratio = (key) => large[key] / small[key];
  const megabytes = (bytes) => `${(bytes / 2 ** 20).toFixed(1)} MB`;
  for (const [name, { start, connecting, rss, heapUsed }] of Object.entries({ small, large })) {
    process.stdout.write(
      `${name}: connected after ${start.toFixed(0)} ms, ${connecting.toFixed(0)} ms of processor time to connect, ${megabytes(rss)} resident, ${megabytes(heapUsed)} heap\n`,
    );
  }
  const [start, connecting, memory] = ["start", "connecting", "rss"].map(ratio);
  process.stdout.write(
    `start × ${start.toFixed(2)}, connecting × ${connecting.toFixed(2)}, memory × ${memory.toFixed(2)}; the limit is × ${limit}\n`,
  );
  process.exitCode = Math.max(start, memory) > limit ? 1 : 0;
}

async function measure({ apiUrl, token }) {
  const child = spawn(
    process.execPath,
    ["--expose-gc", "--conditions=openclaw-source", import.meta.filename, "connect", apiUrl],
    { env: { ...process.env, BOT_TOKEN: token }, stdio: ["ignore", "pipe", "inherit"] },
  );
  const parts = child.stdout.toArray();
  await once(child, "close");
  return JSON.parse(Buffer.concat(await parts).toString("utf8"));
}
