import type { ResolvedModel } from "../models/resolve-model.ts";
import type { InboundMessage } from "../sdk/channel.ts";
import type { Caller } from "../usage/limits-for.ts";
import { createMeter, type Meter } from "./meter-models.ts";
import type { TurnJob } from "./prepared-turn.ts";
import type { TurnsOptions } from "./turns-contract.ts";

/** The ledger of a running gateway. */
export function openMeter(
  parts: Pick<TurnsOptions, "storage" | "options" | "state" | "deliverer">,
): Meter {
  const { storage, state, deliverer } = parts;
  const { clock, logger } = parts.options;
  return createMeter({
    storage,
    clock,
    logger: logger.child("usage"),
    config: () => state().loaded.config,
    wake: () => deliverer.wake(),
  });
}

/** The model of a turn, on the account of who wrote the message. */
export function meterTurn(meter: Meter, model: ResolvedModel, job: TurnJob): ResolvedModel {
  const { id, sessionKey, agentId, message } = job;
  const caller = callerOf(message, agentId);
  return meter(model, { ...caller, senderName: message.sender.name, sessionKey, inboxId: id });
}

export function callerOf({ address, sender }: InboundMessage, agentId: string): Caller {
  const { channel } = address;
  return { agentId, channel, sender: `${channel}:${sender.id}`, roles: sender.roles };
}
