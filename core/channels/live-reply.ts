import type { Clock } from "../lib/clock.ts";
import type { Address, Channel, ChannelCapabilities, LiveEvent } from "../sdk/channel.ts";
import { errorMessage } from "../sdk/errors.ts";
import type { Logger } from "../sdk/logger.ts";

/** What a channel shows while a turn runs: the typing indicator, and the growing answer where the channel can show it. Never throws. */
export interface LiveReply {
  /** From the moment the message is accepted. */
  start(): void;
  onDelta(text: string): void;
  onTool(name: string, phase: "start" | "end", isError?: boolean): void;
  onModel(ref: string): void;
  /** Ends the typing indicator at once; nothing is shown after it. Further calls do nothing. */
  finish(state: "final" | "aborted" | "error" | "merged"): void;
}

export interface LiveReplyOptions {
  /** Undefined while the account is not connected: then nothing is shown. */
  channel: Pick<Channel, "typing" | "stream"> | undefined;
  capabilities: Pick<ChannelCapabilities, "typing" | "streaming">;
  address: Address;
  inboxId: string;
  clock: Clock;
  logger: Logger;
}

/** Platforms take the indicator down after about ten seconds. */
const typingEveryMs = 8000;
/** No turn is worth a longer indicator; something is stuck. */
const longestTypingMs = 30 * 60 * 1000;

export function createLiveReply(options: LiveReplyOptions): LiveReply {
  const { channel, capabilities, address, inboxId, clock, logger } = options;
  const finished = new AbortController();
  let isBusy = false;
  let stopTyping = (): void => undefined;

  async function type(): Promise<void> {
    if (isBusy || finished.signal.aborted) return;
    isBusy = true;
    try {
      await channel?.typing?.(address, finished.signal);
    } catch (error) {
      logger.debug(`typing was not shown: ${errorMessage(error)}`);
    } finally {
      isBusy = false;
    }
  }

  function show(event: LiveEvent): void {
    if (finished.signal.aborted || !capabilities.streaming) return;
    try {
      channel?.stream?.(address, inboxId, event);
    } catch (error) {
      logger.warn(`the growing answer was not shown: ${errorMessage(error)}`);
    }
  }

  return {
    start() {
      if (!capabilities.typing || finished.signal.aborted) return;
      const startedAt = clock.now();
      stopTyping();
      void type();
      stopTyping = clock.every(typingEveryMs, () => {
        if (clock.now() - startedAt > longestTypingMs) stopTyping();
        else void type();
      });
    },
    onDelta: (text) => show({ type: "text-delta", text }),
    onTool: (name, phase, isError) =>
      show({ type: "tool", name, phase, ...(isError === undefined ? {} : { isError }) }),
    onModel: (ref) => show({ type: "model", ref }),
    finish(state) {
      show({ type: "done", state });
      stopTyping();
      finished.abort();
    },
  };
}
