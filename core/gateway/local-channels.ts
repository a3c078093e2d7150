import type {
  Channel,
  ChannelAccount,
  ChannelDefinition,
  InboundMessage,
  LiveEvent,
  SendResult,
} from "../sdk/channel.ts";
import type { ChatEventHub } from "./chat-event-hub.ts";
import { createDeltaBatch, type ChatRun } from "./delta-batch.ts";
import type { MediaLinks } from "./media-links.ts";

/** The page's and the terminal's channel. Messages come in through the protocol; answers go out through the hub. */
export const localChannelIds = {
  webchat: "webchat",
  terminal: "terminal",
  webhook: "webhook",
} as const;

/** Whoever holds the gateway's token. */
export const operatorId = "operator";

export interface OperatorMessage {
  /** The client's idempotency key. */
  id: string;
  text: string;
  sessionKey: string;
  /** `client.mode` of the connection. */
  clientMode: string;
  at: number;
}

/** A message from the page or the terminal in the shape that all channels share. The conversation is the session. */
export function operatorMessage(message: OperatorMessage): InboundMessage {
  const fromTerminal = message.clientMode === "terminal" || message.clientMode === "cli";
  return {
    id: message.id,
    address: {
      channel: fromTerminal ? localChannelIds.terminal : localChannelIds.webchat,
      account: "default",
      conversation: message.sessionKey,
    },
    chatType: "direct",
    sender: { id: operatorId, name: "Operator", isBot: false, roles: [] },
    text: message.text,
    media: [],
    mention: "none",
    sentAt: message.at,
    session: message.sessionKey,
  };
}

export function createLocalChannels(hub: ChatEventHub, links: MediaLinks): ChannelDefinition[] {
  return [
    createLocalChannel(localChannelIds.webchat, "Web chat", hub, links),
    createLocalChannel(localChannelIds.webhook, "Webhooks", hub, links),
    createLocalChannel(localChannelIds.terminal, "Terminal", hub, links),
  ];
}

function createLocalChannel(
  id: string,
  label: string,
  hub: ChatEventHub,
  links: MediaLinks,
): ChannelDefinition {
  return {
    id,
    label,
    capabilities: {
      maxTextLength: 1_000_000,
      // Showing the same final text again changes nothing, whenever it comes.
      dedupeWindowMs: Number.MAX_SAFE_INTEGER,
      typing: false,
      streaming: true,
      files: true,
    },
    accounts: () => [localAccount(id)],
    create(_account, host): Channel {
      const failed = new Set<string>();
      const deltas = createDeltaBatch(hub);
      return {
        async start() {
          host.report({ state: "connected" });
        },
        async stop() {
          host.report({ state: "stopped" });
        },
        async send(message) {
          const run = {
            runId: message.inboxId ?? message.key,
            sessionKey: message.address.conversation,
          };
          const media = (message.media ?? []).flatMap((each) => links.linkTo(each) ?? []);
          if (media.length > 0) hub.publish({ ...run, state: "media", media });
          // A file that follows a text changes nothing about the end of the answer.
          if (message.text === "" && (message.part ?? 0) > 0) return delivered(message.key);
          if (failed.delete(run.runId)) hub.publish({ ...run, state: "error", text: message.text });
          else hub.publish({ ...run, state: "final", text: message.text, kind: message.kind });
          return delivered(message.key);
        },
        stream(address, inboxId, event) {
          const run = { runId: inboxId, sessionKey: address.conversation };
          if (event.type === "done") rememberFailure(failed, inboxId, event.state);
          if (event.type === "text-delta") return deltas.add(run, event.text);
          deltas.end(inboxId);
          publishLive(hub, run, event);
        },
      };
    },
  };
}

function delivered(messageId: string): SendResult {
  return { ok: true, messageId };
}

const maxFailures = 1000;

/** A failed turn's sentence arrives later as a message; it is shown as the error that it is. */
function rememberFailure(failed: Set<string>, inboxId: string, state: string): void {
  if (state !== "error") return;
  failed.add(inboxId);
  const oldest = failed.size > maxFailures ? failed.values().next().value : undefined;
  if (oldest !== undefined) failed.delete(oldest);
}

function publishLive(
  hub: ChatEventHub,
  run: ChatRun,
  event: Exclude<LiveEvent, { type: "text-delta" }>,
): void {
  switch (event.type) {
    case "tool": {
      const failure = event.isError === undefined ? {} : { isError: event.isError };
      return hub.publish({
        ...run,
        state: "tool",
        name: event.name,
        phase: event.phase,
        ...failure,
      });
    }
    case "model":
      return hub.publish({ ...run, state: "model", ref: event.ref });
    case "done":
      // The whole text follows through `send`; only an aborted turn has none.
      if (event.state === "aborted") hub.publish({ ...run, state: "aborted" });
      if (event.state === "merged")
        hub.publish({ ...run, state: "final", text: mergedSentence, kind: "notice" });
  }
}

const mergedSentence = "Answered together with another message of yours.";

function localAccount(id: string): ChannelAccount {
  return {
    id: "default",
    enabled: true,
    access: {
      path: `gateway.${id}`,
      direct: "open",
      allowFrom: ["*"],
      group: "disabled",
      bots: "none",
    },
    secrets: [],
    settings: {},
  };
}
