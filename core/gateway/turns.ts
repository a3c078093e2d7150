import type { InboundMessage } from "../sdk/channel.ts";
import { OpenClawError } from "../sdk/errors.ts";
import { createFrontDesk } from "./front-desk.ts";
import { openIntake } from "./open-intake.ts";
import { openTurnQueue } from "./open-turn-queue.ts";
import { patientStorage } from "./patient-storage.ts";
import { createRefusalNotice } from "./refusal-notice.ts";
import { resumeTurns } from "./resume-turns.ts";
import { tellPaused } from "./tell-paused.ts";
import { openCallMeter, openMeter } from "./meter-turns.ts";
import { createTurnModels } from "./turn-models.ts";
import type { Turns, TurnsOptions } from "./turns-contract.ts";

export type { Turns } from "./turns-contract.ts";

/** A stop waits this long for running turns, in milliseconds. */
const drainMs = 30_000;

export function createTurns(parts: TurnsOptions): Turns {
  const { storage, channels } = parts;
  const { clock, logger, localChannels, mode } = parts.options;
  const stopping = new AbortController();
  const patient = patientStorage(storage, parts.options, stopping.signal);
  const { queue, models, jobs } = openTurnQueue({ ...parts, storage: patient }, stopping.signal);
  const isLocal = (channel: string) => localChannels.some((local) => local.id === channel);
  const desk = createFrontDesk(openIntake(parts, queue, isLocal));
  const refusal = createRefusalNotice(channels, clock);
  const resume = async () => {
    if (mode === "gateway") await jobs.resume();
    await resumeTurns({
      storage,
      clock,
      logger,
      maxTextLength: (address) => channels.maxTextLength(address),
      isServed: ({ message }) => mode === "gateway" || isLocal(message.address.channel),
      schedule: (row) => queue.schedule(row),
    });
  };

  const meters = { meter: openMeter(parts), meterCall: openCallMeter(parts) };

  return {
    async receive(message: InboundMessage) {
      if (stopping.signal.aborted) throw stoppingError();
      try {
        const taken = await desk.take(message);
        if (parts.boot?.isSafe() && taken.created && isLocal(message.address.channel)) {
          await tellPaused(message, parts);
        }
        return taken;
      } catch (error) {
        if (!isLocal(message.address.channel)) await refusal.send(message, error);
        throw error;
      }
    },
    admits: (message) => desk.admits(message),
    async resume() {
      if (!parts.boot?.isSafe()) await resume();
    },
    async leaveSafeMode() {
      if (!parts.boot?.leave()) return false;
      await resume();
      return true;
    },
    abort: (sessionKey, id) => queue.abort(sessionKey, id),
    models: createTurnModels(models, storage, meters, stopping.signal),
    async drain() {
      stopping.abort();
      const patience = new AbortController();
      const late = clock.sleep(drainMs, patience.signal).catch(() => undefined);
      await Promise.race([queue.idle(), late]);
      patience.abort();
      queue.abortAll();
      await queue.idle();
      await jobs.stop();
    },
  };
}

function stoppingError(): OpenClawError {
  return new OpenClawError(
    "GATEWAY_STOPPING",
    "The gateway is stopping and takes no more messages.",
    { hint: "Send the message again once it is back." },
  );
}
