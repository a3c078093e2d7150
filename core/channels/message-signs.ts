import type { Channel, InboundMessage } from "../sdk/channel.ts";
import { errorMessage } from "../sdk/errors.ts";
import type { Logger } from "../sdk/logger.ts";
import type { LiveReply } from "./live-reply.ts";

export interface SignPlan {
  /** Put on the message when it is accepted; empty for none. */
  acknowledge: string;
  /** Takes it away again when the turn ends. */
  removesAcknowledgement: boolean;
  /** Shows how far the turn is, one sign at a time. */
  status?: { thinking: string; tool: string; done: string; error: string };
}

export interface MessageSignOptions {
  channel: Pick<Channel, "react"> | undefined;
  message: Pick<InboundMessage, "id" | "address">;
  plan: SignPlan;
  logger: Logger;
}

const patienceMs = 10_000;

/** Shows on the message itself that it was seen and how far its answer is. Adds to a live reply; what fails is left out, and nothing waits for it. */
export function withSigns(live: LiveReply, options: MessageSignOptions): LiveReply {
  const { channel, message, plan, logger } = options;
  const { acknowledge, removesAcknowledgement, status } = plan;
  if (channel?.react === undefined || (acknowledge === "" && status === undefined)) return live;
  let work = Promise.resolve();
  let shown: string | undefined;
  let isOver = false;

  function put(emoji: string, isOn: boolean): void {
    work = work.then(async () => {
      try {
        const signal = AbortSignal.timeout(patienceMs);
        await channel?.react?.(message.address, message.id, { emoji, isOn }, signal);
      } catch (error) {
        logger.debug(`a sign was not shown: ${errorMessage(error)}`);
      }
    });
  }

  /** One sign at a time: the new one first, so that there is never none. */
  function show(emoji: string | undefined): void {
    if (isOver || emoji === shown) return;
    if (emoji !== undefined) put(emoji, true);
    if (shown !== undefined) put(shown, false);
    shown = emoji;
  }

  return {
    ...live,
    start() {
      live.start();
      if (acknowledge !== "") show(acknowledge);
    },
    onModel(ref) {
      live.onModel(ref);
      if (status) show(status.thinking);
    },
    onTool(name, phase, isError) {
      live.onTool(name, phase, isError);
      if (status) show(phase === "start" ? status.tool : status.thinking);
    },
    finish(state) {
      live.finish(state);
      if (status && state === "error") show(status.error);
      else if (status && state === "final") show(status.done);
      else if (status || removesAcknowledgement) show(undefined);
      isOver = true;
    },
  };
}
