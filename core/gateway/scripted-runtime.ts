import { join } from "node:path";
import { createConsoleLogger } from "../lib/logger.ts";
import { createRedactor } from "../lib/redact.ts";
import type { Channel, InboundMessage, LiveEvent, Storage } from "../sdk/index.ts";
import { createMediaStore } from "../media/media-store.ts";
import { openStorage } from "../storage/open-storage.ts";
import type { Approvals } from "./approvals.ts";
import type {
  CreateGatewayRuntime,
  GatewayRuntime,
  GatewayRuntimeOptions,
} from "./gateway-runtime-contract.ts";
import { createMediaLinks } from "./media-links.ts";
import type { ChannelStatusRow } from "./protocol.ts";
import { openScriptedDesk, pretended } from "./scripted-facts.ts";

/** What the pretended model does with a message: shows live events and answers the final text. Rejecting ends the turn as failed. */
export type Script = (
  message: InboundMessage,
  show: (event: LiveEvent) => void,
  signal: AbortSignal,
) => Promise<string>;

/** A runtime for tests of the door: real store, real in-process channels, and a script where the model would be. */
export interface ScriptedRuntime extends GatewayRuntime {
  /** Nobody asks here unless the test does. */
  readonly approvals: Approvals;
  /** Changes what `config()` answers, as a reload does. */
  replaceConfig(
    change: (before: ReturnType<GatewayRuntime["config"]>) => ReturnType<GatewayRuntime["config"]>,
  ): void;
  stopped: boolean;
}

export const echo: Script = async (message, show) => {
  show({ type: "model", ref: "script/echo" });
  for (const word of ["echo: ", message.text]) show({ type: "text-delta", text: word });
  return `echo: ${message.text}`;
};

/** @param extra rows that `channelStatuses` shows, as if plugins had channels */
export function scriptedRuntime(
  script: Script = echo,
  extra: ChannelStatusRow[] = [],
): CreateGatewayRuntime {
  return async (options) => {
    const storage = await openStorage(join(options.paths.stateDir, "scripted.sqlite"));
    return createScriptedRuntime(options, storage, script, extra);
  };
}

function createScriptedRuntime(
  options: GatewayRuntimeOptions,
  storage: Storage,
  script: Script,
  extra: ChannelStatusRow[],
): ScriptedRuntime {
  const { clock, paths, chatEvents, mediaLinks: links = createMediaLinks() } = options;
  let loaded = options.loaded;
  const turns = new Map<string, AbortController>();
  let last: Promise<void> = Promise.resolve();
  const channels = openChannels(options);
  const runtime: ScriptedRuntime = {
    startedAt: clock.now(),
    paths,
    clock,
    logger: createConsoleLogger({ level: "silent", redactor: createRedactor() }),
    storage,
    chatEvents,
    media: {
      store: createMediaStore({ dir: paths.mediaDir, clock }),
      links,
      maxBytes: () => 20 * 1024 * 1024,
    },
    defaultSessionKey: "agent:main:main",
    stopped: false,
    agents: () => ["main", "ops"],
    config: () => loaded,
    ...openScriptedDesk(options, storage, () => loaded),
    replaceConfig: (change) => (loaded = change(loaded)),
    async receive(message) {
      const sessionKey = message.session ?? "agent:main:main";
      const decision = { admitted: true, reason: "The operator may talk.", rule: "gateway" };
      const row = { message, decision, state: "accepted" as const, sessionKey, agentId: "main" };
      const { created, id } = await storage.acceptMessage(row);
      const channel = channels.get(message.address.channel);
      const turn = new AbortController();
      if (created && channel) {
        turns.set(sessionKey, turn);
        // One after the other, as the real one does within a session.
        last = last.then(() => playTurn(message, id, channel, storage, script, turn.signal));
      }
      return { inboxId: id, created, sessionKey, decision };
    },
    abort(sessionKey) {
      const turn = turns.get(sessionKey);
      turns.delete(sessionKey);
      turn?.abort();
      return turn ? 1 : 0;
    },
    channelStatuses: () => extra,
    pluginStatuses: () => [{ id: "scripted", state: "loaded" }],
    ...pretended,
    async stop() {
      runtime.stopped = true;
      for (const turn of turns.values()) turn.abort();
      await storage.close();
    },
  };
  return runtime;
}

function openChannels(options: GatewayRuntimeOptions): Map<string, Channel> {
  const { logger } = options;
  const host = { receive: async () => undefined, report: () => undefined, logger, fetch };
  return new Map(
    options.localChannels.flatMap((definition): [string, Channel][] =>
      definition
        .accounts(undefined)
        .map((account) => [definition.id, definition.create(account, host)]),
    ),
  );
}

async function playTurn(
  message: InboundMessage,
  inboxId: string,
  channel: Channel,
  storage: Storage,
  script: Script,
  signal: AbortSignal,
): Promise<void> {
  const { address } = message;
  const sessionKey = message.session ?? "agent:main:main";
  const { transcriptId } = await storage.openSession(sessionKey, "main");
  const entry = { transcriptId, inboxId, tokens: 1, at: message.sentAt };
  const question = {
    ...entry,
    message: {
      role: "user" as const,
      content: [{ type: "text" as const, text: message.text }, ...message.media],
    },
  };
  await storage.openTurn(inboxId, 0);
  const show = (event: LiveEvent) => channel.stream?.(address, inboxId, event);
  const send = (text: string, kind: "answer" | "notice") =>
    channel.send({ key: inboxId.slice(0, 25), address, text, kind, inboxId }, signal);
  try {
    const text = await script(message, show, signal);
    const answer = {
      ...entry,
      message: {
        role: "assistant" as const,
        content: [{ type: "text" as const, text }],
        model: "script/echo",
      },
    };
    await storage.finishTurn({
      inboxId,
      state: "answered",
      entries: [question, answer],
      outbox: [],
    });
    show({ type: "done", state: "final" });
    await send(text, "answer");
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    await storage
      .finishTurn({ inboxId, state: "failed", reason, entries: [question], outbox: [] })
      .catch(() => false);
    show({ type: "done", state: signal.aborted ? "aborted" : "error" });
    if (!signal.aborted)
      await send(error instanceof Error ? error.message : String(error), "notice");
  }
}
