// The gateway's side of the strict platform: JSON lines over a socket of this machine. Written as anybody's plugin would be.
import { createConnection } from "node:net";
import { z } from "openclaw/sdk";
import { readLines, writeLine } from "../json-lines.mjs";

const maxTextLength = 500;
const reconnectMs = 40;

export default {
  setup(context) {
    /** The connection that the tools speak through. */
    const place = { link: undefined };
    const windowMs = Number(process.env.CHAOS_DEDUPE_WINDOW_MS ?? 300_000);
    context.addChannel(defineChannel(place, windowMs));
    context.addTool(defineTool(place, "record_effect", false));
    context.addTool(defineTool(place, "look_up", true));
  },
};

/** Tells the platform that it ran and waits for the answer, so that a kill can come between the two. */
function defineTool(place, name, idempotent) {
  return {
    name,
    description: idempotent ? "Looks something up." : "Does something that must not be done twice.",
    inputSchema: z.object({ name: z.string() }),
    risk: idempotent ? "read" : "write",
    idempotent,
    async execute(input) {
      if (place.link === undefined) throw new Error("The platform is not connected.");
      await place.link.ask({ type: "tool", tool: name, name: input.name });
      return `done: ${input.name}`;
    },
  };
}

function defineChannel(place, dedupeWindowMs) {
  return {
    id: "strict",
    label: "Strict platform",
    capabilities: { maxTextLength, dedupeWindowMs, typing: false, streaming: false },
    accounts: (section) => [
      {
        id: "default",
        enabled: true,
        access: {
          path: "channels.strict",
          direct: "open",
          allowFrom: ["*"],
          group: "disabled",
          bots: "none",
        },
        secrets: [],
        settings: { port: section.port },
      },
    ],
    create: ({ settings }, host) => createChannel(settings.port, host, place),
  };
}

function createChannel(port, host, place) {
  let isStopped = false;

  async function connect() {
    const link = await openLink(port, (message) => takeIn(message, link, host));
    place.link = link;
    void link.ended.then(() => {
      place.link = undefined;
      if (!isStopped) void reconnect();
    });
    link.tell({ type: "hello" });
    host.report({ state: "connected", identity: { id: "bot", name: "bot" } });
  }

  async function reconnect() {
    host.report({ state: "reconnecting" });
    await new Promise((resolve) => setTimeout(resolve, reconnectMs));
    if (isStopped) return;
    await connect().catch(() => reconnect());
  }

  return {
    start: () => connect(),
    async stop() {
      isStopped = true;
      place.link?.end();
    },
    async send(message) {
      const { link } = place;
      if (link === undefined) {
        return { ok: false, reason: "retryable", message: "The platform is not connected." };
      }
      const { key, address, text, kind, replyTo } = message;
      const post = { key, conversation: address.conversation, text, kind, replyTo };
      return link.ask({ type: "post", ...post }).then(
        (answer) => answer.result,
        (error) => ({ ok: false, reason: "unknown", message: error.message }),
      );
    },
    ...(process.env.CHAOS_HISTORY ? { findSent: (message) => findSent(message, place.link) } : {}),
  };
}

/** Looks for a message in the history of its conversation by its words and by what it answers. */
async function findSent({ address, text, replyTo }, link) {
  const unsure = (reason) => ({ found: "unsure", reason });
  if (link === undefined) return unsure("The platform is not connected.");
  const { conversation } = address;
  return link.ask({ type: "find", conversation, text, replyTo }).then(
    ({ result }) => result,
    (error) => unsure(error.message),
  );
}

/** The platform is told that a message arrived when the gateway has it, and not before. */
async function takeIn({ id, conversation, text }, link, host) {
  try {
    await host.receive({
      id,
      address: { channel: "strict", account: "default", conversation },
      chatType: "direct",
      sender: { id: conversation, name: conversation, isBot: false, roles: [] },
      text,
      media: [],
      mention: "none",
      sentAt: Date.now(),
    });
    link.tell({ type: "received", id });
  } catch (error) {
    link.tell({ type: "refused", id, reason: error.message });
  }
}

async function openLink(port, onMessage) {
  const socket = createConnection({ host: "127.0.0.1", port, noDelay: true });
  await new Promise((resolve, reject) => socket.once("connect", resolve).once("error", reject));
  const waiting = new Map();
  let asked = 0;
  socket.on("error", () => socket.destroy());
  readLines(socket, (message) => {
    if (message.type === "message") return void onMessage(message);
    waiting.get(message.ask)?.resolve(message);
    waiting.delete(message.ask);
  });
  const ended = new Promise((resolve) => socket.once("close", resolve));
  void ended.then(() => {
    for (const { reject } of waiting.values()) reject(new Error("The connection broke."));
  });
  const tell = (message) => writeLine(socket, message);
  return {
    ended,
    tell,
    end: () => socket.end(),
    ask(message) {
      asked += 1;
      const number = asked;
      return new Promise((resolve, reject) => {
        if (socket.destroyed) return reject(new Error("The connection broke."));
        waiting.set(number, { resolve, reject });
        tell({ ...message, ask: number });
      });
    },
  };
}
