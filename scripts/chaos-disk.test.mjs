import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { afterEach, beforeEach, expect, test } from "vitest";
import { prepareHome, startGateway } from "./chaos/gateway-process.mjs";
import { startModel } from "./chaos/model.mjs";
import { startPlatform } from "./chaos/platform.mjs";
import { planQuestion } from "./chaos/questions.mjs";
import { isSettled, judge } from "./chaos/verdict.mjs";

/** The disk fills up while turns run. A limit on the size of files stands in for it: it needs no rights, and can be taken away again. */

const seed = "disk";
const hasPrlimit = spawnSync("prlimit", ["--version"]).status === 0;
const questions = Array.from({ length: 8 }, (_, index) => planQuestion(seed, index + 1, 4));
const isRefusal = ({ kind, text }) => kind === "notice" && /could not be stored/.test(text);

let home;
let platform;
let model;
let databaseFile;
let gateway;

beforeEach(async () => {
  home = mkdtempSync(join(tmpdir(), "openclaw-chaos-disk-"));
  platform = await startPlatform({ seed, dedupeWindowMs: 330_000 });
  model = await startModel({ seed, question: (number) => questions[number - 1] });
  const facts = { platformPort: platform.port, modelUrl: model.baseUrl, concurrency: 4 };
  databaseFile = prepareHome(home, facts);
});

afterEach(() => {
  gateway?.signal("SIGKILL");
  platform.stop();
  model.stop();
  rmSync(home, { recursive: true, force: true });
});

async function until(isTrue) {
  while (!isTrue()) {
    if (!gateway.isAlive()) throw new Error(`the gateway ended:\n${gateway.output()}`);
    await wait(10);
  }
}

async function start() {
  gateway = startGateway(home);
  await until(() => platform.state.link !== undefined);
}

function limitFiles(bytes) {
  execFileSync("prlimit", ["--pid", String(gateway.pid), `--fsize=${bytes}:unlimited`]);
}

/** Five questions are accepted, and then no file may grow: their turns cannot be stored, and the sixth question cannot be accepted. */
async function fillDuringTurns() {
  await start();
  for (const question of questions.slice(0, 5)) platform.say(question);
  await until(() => [...platform.state.messages.values()].every(({ accepted }) => accepted));
  limitFiles(4096);
  platform.say(questions[5]);
  await until(() => platform.state.posts.some(isRefusal));
  await until(() => /waits until it can be stored/.test(gateway.output()));
}

async function expectEverythingAnswered() {
  await until(() => platform.state.messages.get(questions[5].id).accepted);
  for (const question of questions.slice(6)) platform.say(question);
  await until(() => isSettled({ state: answersOnly() }));
  gateway.signal("SIGTERM");
  expect(await gateway.ended).toMatchObject({ status: 0 });
  const { violations, figures } = judge({
    platform: { state: answersOnly() },
    model,
    databaseFile,
  });
  expect(violations).toEqual([]);
  expect(figures).toMatchObject({ accepted: questions.length, answered: questions.length });
  const told = platform.state.posts.filter(isRefusal).map((post) => post.replyTo);
  expect(told).toEqual([questions[5].id]);
}

/** Without the sentence that a message was refused: the platform hands it in again, and then it is answered. */
function answersOnly() {
  return { ...platform.state, posts: platform.state.posts.filter((post) => !isRefusal(post)) };
}

test.skipIf(!hasPrlimit)(
  "when the disk fills up during turns, senders are told, and each answer comes once when there is room again",
  async () => {
    await fillDuringTurns();
    limitFiles("unlimited");
    await expectEverythingAnswered();
  },
  40_000,
);

test.skipIf(!hasPrlimit)(
  "a gateway that is killed while its disk is full answers everything after the next start",
  async () => {
    await fillDuringTurns();
    gateway.signal("SIGKILL");
    await gateway.ended;
    await start();
    await expectEverythingAnswered();
  },
  40_000,
);
