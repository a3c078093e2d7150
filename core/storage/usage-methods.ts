import type { UsageStorage } from "../sdk/storage-usage.ts";
import type { Database } from "./database.ts";
import { pruneUsage, sumUsage, sumUsageByDay } from "./usage-overview.ts";
import { reserveUsage, settleUsage } from "./usage-statements.ts";

export function usageMethods(database: Database): UsageStorage {
  return {
    reserveUsage: (entry, limits) =>
      database.write((statements) => reserveUsage(statements, entry, limits)),
    // A settlement that a power cut takes back leaves the reservation, which is more.
    settleUsage: (entry, limits) =>
      database.note((statements) => settleUsage(statements, entry, limits)),
    sumUsage: (from, to, by) => database.read((statements) => sumUsage(statements, from, to, by)),
    sumUsageByDay: (from, to, by) =>
      database.read((statements) => sumUsageByDay(statements, from, to, by)),
    pruneUsage: (before, limit) =>
      database.write((statements) => pruneUsage(statements, before, limit)),
  };
}
