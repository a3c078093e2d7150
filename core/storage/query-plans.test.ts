import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { openDatabase } from "./database.ts";
import { recentBootsSql } from "./boot-statements.ts";
import { conversationsSql, findMessagesSql, unfinishedSql } from "./inbox-statements.ts";
import { openJobsSql, pruneJobsSql, sessionJobsSql } from "./job-statements.ts";
import { newestCompactionSql, pastTranscriptsSql } from "./conversation-statements.ts";
import { finishMergedSql, mergedSql } from "./merge-statements.ts";
import { migrate } from "./migrate.ts";
import { listNotesSql, notedSql } from "./note-statements.ts";
import { claimableSql, interruptedSql, nextDueSql, ofMessageSql } from "./outbox-statements.ts";
import { waitingInboxSql, waitingOutboxSql } from "./overview-statements.ts";
import { recentSessionsSql } from "./session-statements.ts";
import { pruneInboxSql, pruneOutboxSql, pruneTracesSql } from "./spanning-statements.ts";
import { totalSql } from "./usage-statements.ts";
import { traceLengthSql, traceSql } from "./trace-statements.ts";
import { newestEntriesSql, takeBackSql } from "./transcript-statements.ts";
import { trimmableSql, trimSql } from "./trim-statements.ts";

async function planOf(sql: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "query-plans-"));
  const database = await openDatabase(join(folder, "test.sqlite"));
  try {
    migrate(database);
    const rows = await database.read((statements) => statements.all(`EXPLAIN QUERY PLAN ${sql}`));
    return rows.map((row) => row["detail"]).join("\n");
  } finally {
    await database.close();
    await rm(folder, { recursive: true });
  }
}

test.each([
  ["unfinished messages", unfinishedSql, "inbox_unfinished"],
  ["claimable rows", claimableSql, "outbox_unsent"],
  ["the next due time", nextDueSql, "outbox_unsent"],
  ["interrupted rows", interruptedSql, "outbox_sending"],
  ["recent sessions", recentSessionsSql, "sessions_updated"],
  ["the newest entries", newestEntriesSql, "transcript_sequence"],
  ["entries that are taken back", takeBackSql, "transcript_sequence"],
  ["old messages", pruneInboxSql, "inbox_finished"],
  ["old deliveries", pruneOutboxSql, "outbox_settled"],
  ["old traces", pruneTracesSql, "traces_inbox"],
  ["a trace", traceSql, "traces_inbox"],
  ["the length of a trace", traceLengthSql, "traces_inbox"],
  ["what was sent for a message", ofMessageSql, "outbox_inbox"],
  ["a message by the platform's id", findMessagesSql, "inbox_message_id"],
  ["a message by its link", findMessagesSql, "inbox_link"],
  ["conversations", conversationsSql, "inbox_place"],
  ["recent starts", recentBootsSql, "boots_started"],
  ["merged messages", mergedSql, "inbox_merged"],
  ["the end of merged messages", finishMergedSql, "inbox_merged"],
  ["the newest compaction", newestCompactionSql, "compactions_transcript"],
  ["transcripts that were put away", pastTranscriptsSql, "past_transcripts_session"],
  ["transcripts that are too long or too old", trimmableSql, "sessions_transcript"],
  ["open jobs", openJobsSql, "jobs_open"],
  ["the jobs of a session", sessionJobsSql, "jobs_session"],
  ["jobs that are over", pruneJobsSql, "jobs_over"],
  ["notes", listNotesSql, "notes_name"],
  ["messages that wait", waitingInboxSql, "inbox_unfinished"],
  ["rows that wait", waitingOutboxSql, "outbox_unsent"],
  ["a sum of the ledger", totalSql, "usage_totals_of"],
  ["what was noted", notedSql, "inbox_place"],
  ["the entries that go", trimSql, "transcript_sequence"],
])("%s are found by an index, never by reading the whole table", async (_, sql, index) => {
  const plan = await planOf(sql);
  expect(plan).toContain(index);
  expect(plan).not.toMatch(
    /SCAN (?!\S+ USING (COVERING )?INDEX|json_each|first|each|\(subquery|SUBQUERY)/,
  );
});
