import type { SessionRow } from "../../sdk/storage.ts";
import type { CliContext } from "../context.ts";
import { withStore } from "../open-store.ts";
import { formatTable, writeJson, writeLine } from "../output.ts";

export interface ListSessionsFlags {
  active?: number;
  agent?: string;
  limit: number;
  json?: boolean;
}

/** More are not looked at when only some of them are wanted. */
const mostLooked = 100_000;

export async function listSessions(context: CliContext, flags: ListSessionsFlags): Promise<void> {
  const { active, agent, limit } = flags;
  const now = Date.now();
  const since = active === undefined ? 0 : now - active * 60_000;
  const isFiltered = active !== undefined || agent !== undefined;
  const { rows, path } = await withStore(context, async (storage, file) => ({
    path: file,
    rows: await storage.listSessions(Math.min(isFiltered ? mostLooked : limit, mostLooked)),
  }));
  const sessions = rows
    .filter((row) => row.updatedAt >= since && (agent === undefined || row.agentId === agent))
    .slice(0, limit);
  if (flags.json) {
    const listed = sessions.map((row) => toJson(row, now));
    return writeJson(context, {
      path,
      count: listed.length,
      activeMinutes: active ?? null,
      sessions: listed,
    });
  }
  writeLine(context, `Session store: ${path}`);
  writeLine(context, `Sessions listed: ${sessions.length}`);
  if (sessions.length === 0) return writeLine(context, "No sessions found.");
  const headers = ["Key", "Agent", "Age", "Model", "Tokens", "Title"];
  context.stdout(
    formatTable(
      headers,
      sessions.map((row) => cellsOf(row, now)),
    ),
  );
}

function cellsOf(row: SessionRow, now: number): string[] {
  return [
    row.key,
    row.agentId,
    describeAge(now - row.updatedAt),
    row.model ?? "default",
    row.contextTokens === undefined ? "unknown" : String(row.contextTokens),
    row.settings?.title ?? "",
  ];
}

function toJson(row: SessionRow, now: number): unknown {
  return {
    key: row.key,
    sessionId: row.transcriptId,
    agentId: row.agentId,
    createdAt: row.createdAt,
    updatedAt: row.updatedAt,
    ageMs: now - row.updatedAt,
    model: row.model ?? null,
    totalTokens: row.contextTokens ?? null,
    settings: row.settings ?? {},
  };
}

function describeAge(milliseconds: number): string {
  const minutes = Math.max(0, Math.floor(milliseconds / 60_000));
  if (minutes < 1) return "just now";
  if (minutes < 60) return `${minutes}m ago`;
  const hours = Math.floor(minutes / 60);
  return hours < 48 ? `${hours}h ago` : `${Math.floor(hours / 24)}d ago`;
}
