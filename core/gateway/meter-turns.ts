import type { ResolvedModel } from "../models/resolve-model.ts";
import type { InboundMessage } from "../sdk/channel.ts";
import type { Caller } from "../usage/limits-for.ts";
import { createCallMeter, type CallMeter } from "./meter-call.ts";
import { createMeter, type Meter, type MeterOptions } from "./meter-models.ts";
import type { TurnJob } from "./prepared-turn.ts";
import { watchModel } from "./telemetry/watch-model.ts";
import type { TurnsOptions } from "./turns-contract.ts";

type MeterParts = Pick<TurnsOptions, "storage" | "options" | "state" | "deliverer">;

/** The ledger of a running gateway. */
export function openMeter(parts: MeterParts): Meter {
  const { clock, telemetry } = parts.options;
  const meter = createMeter(meterOptions(parts));
  if (telemetry === undefined) return meter;
  return (model, caller) => watchModel(meter(model, caller), caller, telemetry, clock);
}

/** The same ledger for calls that are no conversations. */
export function openCallMeter(parts: MeterParts): CallMeter {
  return createCallMeter(meterOptions(parts), parts.options.telemetry);
}

function meterOptions({ storage, state, deliverer, options }: MeterParts): MeterOptions {
  return {
    storage,
    clock: options.clock,
    logger: options.logger.child("usage"),
    config: () => state().loaded.config,
    wake: () => deliverer.wake(),
  };
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
