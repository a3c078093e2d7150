// The platform: people who ask, a bot account that answers, and the memory of everything that happened. As strict as Discord is.
import { EventEmitter, once } from "node:events";
import { createServer } from "node:net";
import { setTimeout as wait } from "node:timers/promises";
import { readLines, writeLine } from "./json-lines.mjs";
import { createRandom } from "./random.mjs";

const longestText = 500;
const longestKey = 25;

/**
 * Emits `connected`, `delivered` (a message went to the gateway), `posted` (a message of the bot was taken and is not acknowledged yet), `tool` (a tool ran and
 * was not told so yet) and `change` (anything worth looking at).
 */
export async function startPlatform({ seed, dedupeWindowMs }) {
  const events = new EventEmitter().setMaxListeners(50);
  const state = {
    seed,
    dedupeWindowMs,
    events,
    /** By id, in the order in which people wrote: `{ question, accepted, deliveries }`. */
    messages: new Map(),
    /** What the bot's messages became, in the order of their arrival. */
    posts: [],
    keys: new Map(),
    attempts: new Map(),
    /** How often each tool call ran. */
    runs: new Map(),
    refused: [],
    figures: { copiesIn: 0, copiesOut: 0, resets: 0 },
    link: undefined,
    /** While true nothing is acknowledged: the gateway is about to die. */
    isSilent: false,
  };
  const server = createServer((socket) => connect(socket, state));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    port: server.address().port,
    state,
    events,
    /** A person writes. */
    say(question) {
      state.messages.set(question.id, { question, accepted: false, deliveries: 0 });
      deliver(question.id, state);
    },
    stop() {
      state.link?.destroy();
      server.close();
    },
  };
}

function connect(socket, state) {
  socket.setNoDelay(true);
  socket.on("error", () => socket.destroy());
  socket.on("close", () => {
    if (state.link === socket) state.link = undefined;
  });
  readLines(socket, (message) => void handle(message, socket, state));
}

async function handle(message, socket, state) {
  const { events, messages, figures } = state;
  switch (message.type) {
    case "hello":
      state.link = socket;
      state.isSilent = false;
      catchUp(state);
      events.emit("connected");
      break;
    case "received":
      if (messages.get(message.id).accepted) figures.copiesIn += 1;
      messages.get(message.id).accepted = true;
      break;
    case "refused":
      await wait(200);
      if (state.link === socket) deliver(message.id, state);
      break;
    case "post":
      await takePost(message, socket, state);
      break;
    case "find":
      answer(socket, message, find(message, state));
      break;
    case "tool":
      state.runs.set(message.name, (state.runs.get(message.name) ?? 0) + 1);
      events.emit("tool");
      if (!state.isSilent) answer(socket, message, {});
      break;
    default:
      throw new Error(`the platform does not know "${message.type}"`);
  }
  events.emit("change");
}

/** What was not acknowledged comes again with the same id, and now and then a message that was. */
function catchUp(state) {
  const { messages, figures } = state;
  for (const [id, { accepted, question, deliveries }] of messages) {
    const random = createRandom(state.seed, `copy ${id} ${deliveries} ${figures.copiesIn}`);
    const isRecent = question.number > messages.size - 30;
    if (!accepted || (isRecent && random.chance(0.05))) deliver(id, state);
  }
}

function deliver(id, state) {
  if (state.link === undefined) return;
  const message = state.messages.get(id);
  message.deliveries += 1;
  const { conversation, text } = message.question;
  writeLine(state.link, { type: "message", id, conversation, text });
  state.events.emit("delivered");
}

async function takePost(post, socket, state) {
  const attempt = (state.attempts.get(post.key) ?? 0) + 1;
  state.attempts.set(post.key, attempt);
  const random = createRandom(state.seed, `post ${post.replyTo} ${post.text} ${attempt}`);
  await wait(random.whole(0, 15));
  const problem = refusal(post);
  if (problem !== undefined) {
    state.refused.push(`${problem}: ${JSON.stringify(post)}`);
    return answer(socket, post, fail("permanent", problem));
  }
  const fault = random.weighted({ none: 85, slow: 7, limit: 3, before: 2, after: 3 });
  if (fault === "limit") {
    return answer(socket, post, { ...fail("rate-limit", "Slow down."), retryAfterMs: 50 });
  }
  // What arrives over a connection that is gone by now was never sent, as far as the platform can know.
  if (fault === "before" || socket.destroyed) return reset(socket, state);
  const messageId = record(post, state);
  state.events.emit("posted");
  if (state.isSilent) return;
  if (fault === "after") return reset(socket, state);
  if (fault === "slow") await wait(random.whole(20, 400));
  answer(socket, post, { ok: true, messageId });
}

function refusal({ text, key }) {
  if (text.trim() === "") return "an empty message";
  if (text.length > longestText) return "a message that is too long";
  if (typeof key !== "string" || key === "" || key.length > longestKey) return "a bad key";
  return undefined;
}

/** A key that was seen inside the window makes no second message. */
function record(post, state) {
  const known = state.keys.get(post.key);
  const now = Date.now();
  if (known !== undefined && now - known.at < state.dedupeWindowMs) {
    state.figures.copiesOut += 1;
    return known.messageId;
  }
  const messageId = `b${state.posts.length + 1}`;
  state.keys.set(post.key, { at: now, messageId });
  state.posts.push({ ...post, messageId });
  return messageId;
}

function find({ conversation, text, replyTo }, { posts }) {
  const post = posts.find(
    (each) => each.conversation === conversation && each.text === text && each.replyTo === replyTo,
  );
  return post === undefined ? { found: false } : { found: true, messageId: post.messageId };
}

function reset(socket, state) {
  state.figures.resets += 1;
  socket.destroy();
}

function fail(reason, message) {
  return { ok: false, reason, message };
}

function answer(socket, { ask }, result) {
  writeLine(socket, { ask, result });
}
