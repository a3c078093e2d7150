// The figures of a run and, when a promise was broken, what it takes to find out why.
import { median, percentile } from "../bench/measure.mjs";

/** Prints them; answers whether every promise was kept. */
export function report({ options, verdict, log, model, platform, seconds }) {
  const { figures, violations, notices, unknownRows } = verdict;
  const problems = [...violations, ...log.problems];
  const kills = Object.values(log.byKind).reduce((sum, count) => sum + count, 0);
  const kinds = Object.entries(log.byKind).map(([kind, count]) => `${count} ${kindNames[kind]}`);
  const { copiesIn, copiesOut, resets } = platform.state.figures;
  const lines = [
    ["seed", options.seed],
    ["kills", `${kills}: ${kinds.join(", ")}; ${log.cleanStops} stops came to their end first`],
    ["messages", `${options.messages} in ${options.conversations} conversations`],
    ["accepted", figures.accepted],
    ["answered exactly once", figures.answered],
    ["taken into a newer one", figures.merged],
    ["given up, and said so", figures.givenUp],
    ["duplicates", figures.duplicates],
    ["lost", figures.lost],
    [
      "unknown to the owner",
      `${unknownRows.length} rows, ${figures.unanswered} answers incomplete`,
    ],
    [
      "non-idempotent calls",
      `${figures.effectCalls} ran, none more often than ${figures.mostEffectRuns} time(s)`,
    ],
    [
      "turns begun",
      `${figures.attempts} for ${figures.accepted} messages, ${model.requests} model calls`,
    ],
    [
      "copies refused",
      `${copiesIn} coming in by the gateway, ${copiesOut} going out by the platform`,
    ],
    ["connections broken", resets],
    ["start to connected", describeTimes(log.restartMs)],
    ["time", `${seconds.toFixed(0)} s`],
  ];
  for (const [name, value] of lines) print(`${name.padEnd(22)} ${value}`);
  for (const notice of notices) print(`  not answered: ${notice}`);
  for (const { reply_to, part, arrived, error } of unknownRows)
    print(
      `  unknown: ${reply_to} part ${part}, ${arrived ? "arrived" : "did not arrive"}: ${error}`,
    );
  if (problems.length === 0) {
    print("Every promise was kept.");
    return true;
  }
  print(`\n${problems.length} broken promises. Again: npm run chaos -- ${repeat(options)}`);
  for (const problem of problems.slice(0, 40)) {
    print(`✗ ${problem}`);
    const id = /^(m\d+):/.exec(problem)?.[1];
    if (id !== undefined) printRows(id, verdict, platform);
  }
  return false;
}

const kindNames = {
  start: "while starting",
  instant: "at any instant",
  arrival: "as a message arrived",
  send: "between send and acknowledgement",
  tool: "inside a tool call",
  stop: "while stopping",
};

function printRows(id, verdict, platform) {
  const { inbox, outbox } = verdict.rowsOf(id);
  for (const row of inbox) print(`    inbox  ${JSON.stringify(row)}`);
  for (const row of outbox) print(`    outbox ${JSON.stringify(row)}`);
  for (const { messageId, key, text } of platform.state.posts.filter((post) => post.replyTo === id))
    print(`    post   ${messageId} ${key} ${JSON.stringify(text.slice(0, 60))}`);
}

function describeTimes(times) {
  if (times.length === 0) return "never";
  return `${median(times).toFixed(0)} ms median, ${percentile(times, 0.95).toFixed(0)} ms p95, ${Math.max(...times).toFixed(0)} ms longest`;
}

function repeat({ kills, seed, messages, conversations, dedupeWindow, queue, history }) {
  return `--kills ${kills} --seed ${seed} --messages ${messages} --conversations ${conversations} --dedupe-window ${dedupeWindow}--queue ${queue}${history ? " --history" : ""}`;
}

function print(line) {
  process.stdout.write(`${line}\n`);
}
