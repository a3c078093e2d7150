// Kills the built gateway again and again while people write to it, and checks that nothing was lost, doubled or left without a word.
// `npm run chaos [-- --kills 200 --seed 1 --messages 1600 --conversations 8 --dedupe-window 300000 --queue followup --history --keep]`. Ends with 1 when a promise was broken.
import { spawnSync } from "node:child_process";
import { randomInt } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { runChaos } from "./chaos/run.mjs";
import { repositoryRoot } from "./repository.mjs";

const options = readOptions();
buildProgram();
const home = mkdtempSync(join(tmpdir(), "openclaw-chaos-"));
const isGood = await runChaos(options, home);
if (isGood && !options.keep) rmSync(home, { recursive: true, force: true });
else process.stdout.write(`The state directory is kept: ${home}\n`);
process.exitCode = isGood ? 0 : 1;

function readOptions() {
  const { values } = parseArgs({
    options: {
      kills: { type: "string", default: "200" },
      seed: { type: "string", default: String(randomInt(1_000_000)) },
      messages: { type: "string" },
      conversations: { type: "string", default: "8" },
      "dedupe-window": { type: "string", default: "300000" },
      // With "followup" each question has an answer of its own; with the others a newer one may be taken into its turn.
      queue: { type: "string", default: "followup" },
      // The platform can be asked what it has: what is doubtful is then cleared up.
      history: { type: "boolean", default: false },
      keep: { type: "boolean", default: false },
    },
  });
  const kills = Number(values.kills);
  return {
    kills,
    seed: values.seed,
    messages: Number(values.messages ?? kills * 8),
    conversations: Number(values.conversations),
    dedupeWindow: Number(values["dedupe-window"]),
    queue: values.queue,
    history: values.history,
    keep: values.keep,
  };
}

function buildProgram() {
  const built = spawnSync(process.execPath, [join(repositoryRoot, "scripts/build.mjs")], {
    stdio: "inherit",
  });
  if (built.status !== 0) process.exit(1);
}
