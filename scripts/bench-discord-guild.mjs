// What a large server costs: start time and memory of the Discord plugin in a guild of 200,000 members and 1,000 channels, as a ratio to a small guild's.
// `node --expose-gc scripts/bench-discord-guild.mjs`. Ends with 1 when either ratio is above 1.3.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { repositoryRoot } from "./repository.mjs";

const limit = 1.3;
const rounds = 5;
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
  const startedAt = performance.now();
  await channel.start(new AbortController().signal);
  const milliseconds = performance.now() - startedAt;
  globalThis.gc();
  const { rss, heapUsed } = process.memoryUsage();
  process.stdout.write(JSON.stringify({ milliseconds, rss, heapUsed }));
  await channel.stop();
}

async function compare() {
  const { startTestDiscord } = await source("plugins/discord/testing/discord-server.ts");
  const results = {};
  for (const [name, size] of Object.entries(sizes)) {
    const discord = await startTestDiscord();
    discord.addGuild(size);
    const runs = [];
    for (let round = 0; round < rounds; round += 1) runs.push(await measure(discord));
    await discord.close();
    const median = (key) =>
      runs.map((run) => run[key]).toSorted((a, b) => a - b)[Math.floor(rounds / 2)];
    results[name] = {
      milliseconds: median("milliseconds"),
      rss: median("rss"),
      heapUsed: median("heapUsed"),
    };
  }
  const { small, large } = results;
  const ratio = (key) => large[key] / small[key];
  const megabytes = (bytes) => `${(bytes / 2 ** 20).toFixed(1)} MB`;
  for (const [name, { milliseconds, rss, heapUsed }] of Object.entries(results)) {
    process.stdout.write(
      `${name}: ${milliseconds.toFixed(0)} ms, ${megabytes(rss)} resident, ${megabytes(heapUsed)} heap\n`,
    );
  }
  const summary = `start × ${ratio("milliseconds").toFixed(2)}, memory × ${ratio("rss").toFixed(2)}; the limit is × ${limit}`;
  process.stdout.write(`${summary}\n`);
  process.exitCode = ratio("milliseconds") > limit || ratio("rss") > limit ? 1 : 0;
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
