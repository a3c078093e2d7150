// What became of every message, read from the platform's memory and from the gateway's store.
import { existsSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { lineMarks } from "./questions.mjs";

/** A message may be given up when its turn was killed that often. */
const fairAttempts = 3;

/** Compares what was asked with what arrived. `violations` is empty when every promise was kept. */
export function judge({ platform, model, databaseFile, isMerging }) {
  const store = readStore(databaseFile);
  const { messages, posts, runs, refused } = platform.state;
  const violations = [...store.problems];
  const outcomes = [...messages.values()].map((message) =>
    isMerging
      ? judgeMerged(message, messages, posts, store, model)
      : judgeMessage(message, posts, store),
  );
  for (const { id, problem } of outcomes) if (problem) violations.push(`${id}: ${problem}`);
  for (const [name, count] of runs) {
    if (isEffect(name, messages) && count > 1)
      violations.push(`m${name.split(".")[0]}: the tool call ${name} ran ${count} times`);
  }
  for (const text of refused) violations.push(`the platform refused ${text}`);
  for (const text of model.refused) violations.push(`the model refused ${text}`);
  if (!isMerging) violations.push(...replyOrderProblems(posts, store));
  violations.push(...acceptOrderProblems(messages, store));
  const count = (outcome) => outcomes.filter((each) => each.outcome === outcome).length;
  const effects = [...runs].filter(([name]) => isEffect(name, messages));
  return {
    violations,
    figures: {
      accepted: [...messages.values()].filter((message) => message.accepted).length,
      answered: count("answered"),
      merged: count("merged"),
      givenUp: count("notice"),
      duplicates: count("duplicate"),
      lost: count("lost"),
      unanswered: count("unknown"),
      effectCalls: effects.length,
      mostEffectRuns: Math.max(0, ...effects.map(([, runs]) => runs)),
      lookUpRuns: [...runs].filter(([name]) => !isEffect(name, messages)).length,
      attempts: store.inbox.reduce((sum, row) => sum + row.attempts, 0),
    },
    notices: store.inbox
      .filter((row) => row.state !== "answered")
      .map((row) => `${row.message_id}: ${row.state}, ${row.reason}`),
    unknownRows: store.outbox
      .filter((row) => row.state === "unknown")
      .map((row) => ({
        ...row,
        arrived: posts.some((post) => post.key === row.key || post.text === row.text),
      })),
    rowsOf: (id) => {
      const inbox = store.inbox.filter((row) => row.message_id === id);
      const ids = inbox.map((row) => row.id);
      return { inbox, outbox: store.outbox.filter((row) => ids.includes(row.inbox_id)) };
    },
  };
}

/** True when every message has an outcome on the platform that nothing can change any more. */
export function isSettled(platform) {
  const { messages, posts } = platform.state;
  const done = new Set();
  const lines = new Map();
  for (const post of posts) {
    if (post.kind === "notice") done.add(post.replyTo);
    lines.set(post.replyTo, (lines.get(post.replyTo) ?? 0) + lineMarks(post.text).length);
  }
  return [...messages.values()].every(
    ({ accepted, question }) =>
      accepted && (done.has(question.id) || (lines.get(question.id) ?? 0) >= question.lines),
  );
}

function judgeMessage({ question, accepted }, posts, store) {
  const { id, lines, number } = question;
  const row = store.inbox.find((each) => each.message_id === id);
  const own = posts.filter((post) => post.replyTo === id);
  const marks = own.flatMap((post) => lineMarks(post.text));
  const notices = own.filter((post) => post.kind === "notice");
  const unknown = store.outbox.some(
    (each) => each.inbox_id === row?.id && each.state === "unknown",
  );
  const verdict = (outcome, problem) => ({ id, outcome, ...(problem ? { problem } : {}) });
  if (!accepted) return verdict("lost", "never accepted");
  if (row === undefined) return verdict("lost", "acknowledged, and not in the store");
  if (marks.some((mark) => mark.question !== number)) return verdict("lost", "a wrong answer");
  const seen = new Set(marks.map((mark) => mark.line));
  if (seen.size < marks.length) return verdict("duplicate", "answered more than once");
  if (notices.length > 1) return verdict("duplicate", "told more than once that it failed");
  if (notices.length === 1) {
    if (seen.size === lines) return verdict("duplicate", "answered, and told that it failed");
    const isEarly = row.attempts <= fairAttempts;
    return verdict("notice", isEarly ? `given up after ${row.attempts} attempts` : undefined);
  }
  if (seen.size === lines) {
    const isInOrder = marks.every((mark, index) => mark.line === index);
    return verdict("answered", isInOrder ? undefined : "its lines are out of order");
  }
  if (unknown) return verdict("unknown");
  return verdict("lost", `${seen.size} of ${lines} lines of its answer arrived`);
}

/**
 * Where a newer question may be taken into the turn of an older one, one answer stands for both: the newest question's, made by a model that had the older one
 * before it.
 */
function judgeMerged({ question, accepted }, messages, posts, store, model) {
  const { id, number, conversation } = question;
  const row = store.inbox.find((each) => each.message_id === id);
  const lines = linesIn(posts, number);
  const notices = posts.filter((post) => post.kind === "notice" && post.replyTo === id);
  const verdict = (outcome, problem) => ({ id, outcome, ...(problem ? { problem } : {}) });
  if (!accepted) return verdict("lost", "never accepted");
  if (row === undefined) return verdict("lost", "acknowledged, and not in the store");
  if (new Set(lines).size < lines.length) return verdict("duplicate", "answered more than once");
  if (notices.length > 1) return verdict("duplicate", "told more than once that it failed");
  const isWhole = lines.length === question.lines;
  if (notices.length === 1)
    return isWhole ? verdict("duplicate", "answered, and told that it failed") : verdict("notice");
  if (isWhole) return verdict("answered");
  const rows = store.outbox.filter((each) => each.inbox_id === row.id);
  if (rows.some((each) => each.state === "unknown")) return verdict("unknown");
  const stands = [...messages.values()].some(({ question: newer }) => {
    if (newer.conversation !== conversation || newer.number <= number) return false;
    const isTold = posts.some((post) => post.kind === "notice" && post.replyTo === newer.id);
    const isAnswered = linesIn(posts, newer.number).length === newer.lines;
    return isTold || (isAnswered && model.answered.get(newer.number)?.has(number));
  });
  return stands ? verdict("merged") : verdict("lost", "no answer stands for it");
}

function linesIn(posts, number) {
  const marks = posts.flatMap((post) => lineMarks(post.text));
  return marks.filter(({ question }) => question === number).map(({ line }) => line);
}

/** The conversations of the messages that have no outcome yet, one for each; of all that were written before there is a store. */
export function unfinished(databaseFile, platform) {
  const { messages } = platform.state;
  const done = existsSync(databaseFile) ? finished(databaseFile) : new Set();
  return [...messages.values()]
    .filter(({ question }) => !done.has(question.id))
    .map(({ question }) => question.conversation);
}

function finished(databaseFile) {
  const database = new DatabaseSync(databaseFile, { readOnly: true, timeout: 5000 });
  try {
    const sql = `SELECT message_id FROM inbox WHERE finished_at IS NOT NULL AND NOT EXISTS
      (SELECT 1 FROM outbox WHERE outbox.inbox_id = inbox.id AND outbox.state IN ('pending', 'sending'))`;
    return new Set(
      database
        .prepare(sql)
        .all()
        .map((row) => row.message_id),
    );
  } catch (error) {
    // The first start is about to make the tables.
    if (/no such table/.test(error.message)) return new Set();
    throw error;
  } finally {
    database.close();
  }
}

/** Inside a conversation, answers come in the order of the questions. */
function replyOrderProblems(posts, store) {
  const problems = [];
  const newest = new Map();
  const position = new Map(store.inbox.map((row) => [row.message_id, row.position]));
  for (const { conversation, replyTo } of posts) {
    const before = newest.get(conversation);
    if (before !== undefined && position.get(replyTo) < position.get(before))
      problems.push(`${replyTo}: answered after ${before}, which was accepted later`);
    else newest.set(conversation, replyTo);
  }
  return problems;
}

/** Inside a conversation, messages are accepted in the order in which they were written. */
function acceptOrderProblems(messages, store) {
  const problems = [];
  const accepted = new Map();
  for (const row of store.inbox) {
    const { number } = messages.get(row.message_id).question;
    const before = accepted.get(row.conversation) ?? 0;
    if (number < before) problems.push(`${row.message_id}: accepted after m${before}`);
    accepted.set(row.conversation, Math.max(before, number));
  }
  return problems;
}

function isEffect(name, messages) {
  const { question } = messages.get(`m${name.split(".")[0]}`);
  const calls = question.steps.flatMap((step) => step.calls);
  return calls.find((call) => call.name === name).tool === "record_effect";
}

function readStore(file) {
  const database = new DatabaseSync(file, { readOnly: true });
  try {
    const all = (sql) => database.prepare(sql).all();
    const inbox = all(
      "SELECT position, id, conversation, message_id, state, attempts, reason, accepted_at, finished_at FROM inbox ORDER BY position",
    );
    const outbox = all("SELECT * FROM outbox ORDER BY position");
    const [{ integrity_check: integrity }] = all("PRAGMA integrity_check");
    const problems = integrity === "ok" ? [] : [`the store is damaged: ${integrity}`];
    for (const row of inbox)
      if (row.finished_at === null) problems.push(`${row.message_id}: still ${row.state}`);
    for (const row of outbox) {
      if (["pending", "sending"].includes(row.state))
        problems.push(`${row.reply_to}: its row ${row.key} is still ${row.state}`);
      if (["failed", "expired"].includes(row.state))
        problems.push(`${row.reply_to}: its row ${row.key} ${row.state}: ${row.error}`);
    }
    return { inbox, outbox, problems };
  } finally {
    database.close();
  }
}
