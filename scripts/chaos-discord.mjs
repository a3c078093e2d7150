// Lets a bad day of Discord's strike the built gateway while people write to it, and checks that each message is answered once.
// `node scripts/chaos-discord.mjs [--faults 200 --messages 1000 --channels 50 --seed 1]`. Ends with 1 when a promise was broken.
import { spawnSync } from "node:child_process";
import { randomInt } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { runStorm } from "./chaos/discord-storm.mjs";
import { repositoryRoot } from "./repository.mjs";

const { values } = parseArgs({
  options: {
    faults: { type: "string", default: "200" },
    messages: { type: "string", default: "1000" },
    channels: { type: "string", default: "50" },
    seed: { type: "string", default: String(randomInt(1_000_000)) },
    // For a program that was built already.
    built: { type: "boolean", default: false },
  },
});
const say = (line) => void process.stdout.write(`${line}\n`);

if (!values.built) {
  const build = spawnSync(process.execPath, [join(repositoryRoot, "scripts/build.mjs")], {
    stdio: "inherit",
  });
  if (build.status !== 0) process.exit(1);
}
const home = mkdtempSync(join(tmpdir(), "openclaw-chaos-discord-"));
say(`seed ${values.seed}`);
const storm = await runStorm({
  seed: values.seed,
  faults: Number(values.faults),
  messages: Number(values.messages),
  channels: Number(values.channels),
  home,
  report: say,
});
rmSync(home, { recursive: true, force: true });

const median = (list) => list.toSorted((a, b) => a - b)[Math.floor(list.length / 2)] ?? 0;
const quarter = Math.floor(storm.memory.length / 4);
const quarters = [0, 1, 2, 3].map((at) =>
  median(storm.memory.slice(at * quarter, (at + 1) * quarter)),
);
const [, early, , late] = quarters;
const problems = [
  ...storm.missing.map((number) => `#${number} was not answered`),
  ...storm.doubled.map((number) => `#${number} was answered more than once`),
  ...storm.disordered.map((room) => `out of order in ${room}`),
  ...storm.other.map((text) => `something else was said: ${text.slice(0, 200)}`),
  ...storm.broken.map((error) => `the test server is broken: ${error}`),
  ...(storm.end.status === 0 ? [] : [`the gateway ended with ${JSON.stringify(storm.end)}`]),
  ...(/unhandled/i.test(storm.output) ? ["the gateway tells of an unhandled rejection"] : []),
  ...(late > 1.25 * early + 20 ? [`memory grew from ${early} to ${late} MB`] : []),
];
say(`faults: ${JSON.stringify(storm.struck)}`);
say(
  `logins ${storm.identifies}, resumes ${storm.resumes}, memory ${quarters.join(", ")} MB by quarters`,
);
for (const problem of problems) say(`BROKEN: ${problem}`);
say(
  problems.length === 0
    ? "Every message was answered once, in order."
    : `${problems.length} broken.`,
);
process.exitCode = problems.length === 0 ? 0 : 1;
