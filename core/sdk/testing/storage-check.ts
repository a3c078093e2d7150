import type { Storage } from "../storage.ts";
import type { TestClock } from "./test-clock.ts";

/** What one check of the storage contract works with. */
export interface StorageCase {
  /** Empty at first. */
  storage: Storage;
  /** The engine's time. */
  clock: TestClock;
  /** Closes the engine and opens it again on the same data. */
  reopen(): Promise<Storage>;
}

/** One promise of the contract. Throws when the engine breaks it. */
export interface StorageCheck {
  name: string;
  check(storageCase: StorageCase): Promise<void>;
}
