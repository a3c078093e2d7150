import type { Clock } from "../lib/clock.ts";
import { untilStored } from "../lib/until-stored.ts";
import { errorMessage } from "../sdk/errors.ts";
import type { Logger } from "../sdk/logger.ts";
import type { Storage } from "../sdk/storage.ts";

/**
 * The store as a turn sees it: while it cannot be written the turn waits, and goes on when there is space again. What was accepted is then still answered, and an
 * answer that cost a model call is not thrown away. A stop ends the waiting; the next start takes the turn up.
 */
export function patientStorage(
  storage: Storage,
  { clock, logger }: { clock: Clock; logger: Logger },
  stopping: AbortSignal,
): Storage {
  const patience = {
    clock,
    signal: stopping,
    onWait: (error: unknown) =>
      logger.error(`a turn waits until it can be stored: ${errorMessage(error)}`),
  };
  const patiently =
    <A extends unknown[], T>(work: (...given: A) => Promise<T>) =>
    (...given: A): Promise<T> =>
      untilStored(() => work(...given), patience);
  return {
    ...storage,
    openTurn: patiently(storage.openTurn),
    joinTurn: patiently(storage.joinTurn),
    appendEntries: patiently(storage.appendEntries),
    finishTurn: patiently(storage.finishTurn),
    enqueueOutbox: patiently(storage.enqueueOutbox),
    setSessionModel: patiently(storage.setSessionModel),
    addCompaction: patiently(storage.addCompaction),
    writeNote: patiently(storage.writeNote),
    reserveUsage: patiently(storage.reserveUsage),
    settleUsage: patiently(storage.settleUsage),
  };
}
