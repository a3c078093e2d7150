import { createId } from "../lib/id.ts";
import { readNumber } from "./statement.ts";
import type { Statements } from "./statement.ts";

/** Starts that are looked back at; older ones are forgotten. */
const mostBoots = 100;

export const recentBootsSql =
  "SELECT count(*) AS unclean FROM boots WHERE started_at >= :since AND ended = 0";

export function beginBoot(
  statements: Statements,
  now: number,
  since: number,
): { id: string; unclean: number } {
  const row = statements.get(recentBootsSql, { since });
  const id = createId(now);
  statements.run("INSERT INTO boots (id, started_at, ended) VALUES (:id, :now, 0)", { id, now });
  const oldest = statements.get("SELECT max(position) AS newest FROM boots");
  const before = (oldest === undefined ? 0 : readNumber(oldest, "newest")) - mostBoots;
  statements.run("DELETE FROM boots WHERE position <= :before", { before });
  return { id, unclean: row === undefined ? 0 : readNumber(row, "unclean") };
}

export function endBoot(statements: Statements, id: string): void {
  statements.run("UPDATE boots SET ended = 1 WHERE id = :id", { id });
}
