// One run: people write, the gateway is killed as often as asked, one last gateway settles what is left, and the outcome is judged.
import { setTimeout as wait } from "node:timers/promises";
import { prepareHome, startGateway } from "./gateway-process.mjs";
import { killRepeatedly, untilConnected } from "./killer.mjs";
import { startModel } from "./model.mjs";
import { startPlatform } from "./platform.mjs";
import { planQuestion } from "./questions.mjs";
import { report } from "./report.mjs";
import { isSettled, judge, unfinished } from "./verdict.mjs";

const settleMs = 60_000;
/** How long the platform is watched for a late copy. */
const afterMs = 1500;

/** Prints the figures; answers whether every promise was kept. */
export async function runChaos(options, home) {
  const { seed, kills, messages, conversations, dedupeWindow, queue, history } = options;
  const started = performance.now();
  const questions = Array.from({ length: messages }, (_, index) =>
    planQuestion(seed, index + 1, conversations),
  );
  // The platform's window is a little longer than what the plugin says: clocks differ.
  const platform = await startPlatform({ seed, dedupeWindowMs: dedupeWindow * 1.1 });
  const model = await startModel({ seed, question: (number) => questions[number - 1] });
  const databaseFile = prepareHome(home, {
    platformPort: platform.port,
    modelUrl: model.baseUrl,
    concurrency: conversations,
    queue,
  });
  const start = () =>
    startGateway(home, {
      CHAOS_DEDUPE_WINDOW_MS: String(dedupeWindow),
      CHAOS_HISTORY: history ? "1" : "",
    });
  const isMerging = queue !== "followup";
  const people = letPeopleWrite(platform, questions, isMerging ? databaseFile : undefined);
  try {
    const log = await killRepeatedly({
      seed,
      kills,
      platform,
      start,
      onRound: (done) => people.allow(Math.ceil(((done + 1) / kills) * messages)),
    });
    people.allow(messages);
    const isDone = () =>
      isMerging ? unfinished(databaseFile, platform).length === 0 : isSettled(platform);
    await settle({ platform, start, log, people, messages, isSettled: isDone });
    const verdict = judge({ platform, model, databaseFile, isMerging });
    const seconds = (performance.now() - started) / 1000;
    return report({ options, verdict, log, model, platform, seconds });
  } finally {
    people.stop();
    platform.stop();
    model.stop();
  }
}

/**
 * Each conversation has up to three questions in the air; the number of questions keeps step with the kills. Where questions share answers, the store says which
 * ones are done.
 */
function letPeopleWrite(platform, questions, databaseFile) {
  let next = 0;
  let allowed = 0;
  const { posts, messages } = platform.state;
  const waitingIn = (conversation) => {
    if (databaseFile !== undefined)
      return unfinished(databaseFile, platform).filter((each) => each === conversation).length;
    const told = new Set(posts.map((post) => post.replyTo));
    const open = [...messages.values()].filter(({ question }) => !told.has(question.id));
    return open.filter(({ question }) => question.conversation === conversation).length;
  };
  const timer = setInterval(() => {
    if (next >= allowed || platform.state.link === undefined) return;
    if (waitingIn(questions[next].conversation) >= 3) return;
    platform.say(questions[next]);
    next += 1;
  }, 20);
  return {
    allow: (count) => (allowed = count),
    isDone: () => next === questions.length,
    stop: () => clearInterval(timer),
  };
}

/** One gateway that nobody kills answers what is left; a second one after it must find nothing to do. */
async function settle({ platform, start, log, people, messages, isSettled: isAllSettled }) {
  const last = start();
  if (!(await untilConnected(last, platform.events, log))) return;
  const deadline = performance.now() + settleMs + messages * 20;
  const isDone = () => people.isDone() && isAllSettled();
  while (!isDone() && performance.now() < deadline) await wait(50);
  await wait(afterMs);
  await endCleanly(last, log);
  const check = start();
  if (await untilConnected(check, platform.events, log)) await wait(afterMs / 2);
  await endCleanly(check, log);
}

async function endCleanly(gateway, log) {
  gateway.signal("SIGTERM");
  const { status, signal } = await gateway.ended;
  if (status !== 0)
    log.problems.push(`a graceful stop ended with ${status ?? signal}:\n${gateway.output()}`);
}
