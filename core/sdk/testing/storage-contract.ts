import type { Storage } from "../storage.ts";
import { conversationChecks } from "./storage-contract-conversations.ts";
import { inboxChecks } from "./storage-contract-inbox.ts";
import { jobChecks } from "./storage-contract-jobs.ts";
import { noteChecks } from "./storage-contract-notes.ts";
import { operatorChecks } from "./storage-contract-operator.ts";
import { outboxChecks } from "./storage-contract-outbox.ts";
import { overviewChecks } from "./storage-contract-overview.ts";
import { pairingChecks } from "./storage-contract-pairing.ts";
import { sessionChecks } from "./storage-contract-sessions.ts";
import { usageChecks } from "./storage-contract-usage.ts";
import { createTestClock } from "./test-clock.ts";
import type { TestClock } from "./test-clock.ts";
import type { TestRunner } from "./test-runner.ts";

/** One engine with its own empty data. */
export interface StorageUnderTest {
  storage: Storage;
  /** Closes the engine and opens it again on the same data. */
  reopen(): Promise<Storage>;
  /** Closes the engine and deletes the data. */
  dispose(): Promise<void>;
}

/**
 * The contract of `Storage` as a test suite. Each check gets an empty engine that takes its time from the clock.
 *
 *     describeStorageContract({ describe, it }, async (clock) => ({ storage, reopen, dispose }));
 */
export function describeStorageContract(
  runner: TestRunner,
  makeStorage: (clock: TestClock) => Promise<StorageUnderTest>,
): void {
  const groups = {
    inboxChecks,
    sessionChecks,
    outboxChecks,
    pairingChecks,
    operatorChecks,
    noteChecks,
    jobChecks,
    overviewChecks,
    conversationChecks,
    usageChecks,
  };
  runner.describe("storage contract", () => {
    for (const { name, check } of Object.values(groups).flat()) {
      runner.it(name, async () => {
        const clock = createTestClock();
        const { storage, reopen, dispose } = await makeStorage(clock);
        try {
          await check({ storage, clock, reopen });
        } finally {
          await dispose();
        }
      });
    }
  });
}
