import type { PairedSender, PairingRequest } from "../sdk/storage.ts";
import { readNumber, readText } from "./statement.ts";
import type { Row, Statements } from "./statement.ts";

const bySender = "channel = :channel AND account = :account AND sender_id = :senderId";

const insertSql = `
  INSERT INTO pairing_requests (channel, account, sender_id, sender_name, code, created_at, expires_at)
  VALUES (:channel, :account, :senderId, :senderName, :code, :now, :expiresAt)
  ON CONFLICT DO NOTHING`;

const countSql =
  "SELECT count(*) AS pending FROM pairing_requests WHERE channel = :channel AND account = :account";

const listSql = `
  SELECT * FROM pairing_requests
  WHERE expires_at > :now AND (:channel IS NULL OR channel = :channel) ORDER BY position`;

const byCodeSql = `
  SELECT * FROM pairing_requests
  WHERE code = :code COLLATE NOCASE AND expires_at > :now AND (:channel IS NULL OR channel = :channel)`;

const approveSql = `
  INSERT INTO paired_senders (channel, account, sender_id, approved_at)
  VALUES (:channel, :account, :senderId, :now)
  ON CONFLICT (channel, account, sender_id) DO UPDATE SET approved_at = excluded.approved_at`;

export function requestPairing(
  statements: Statements,
  request: Omit<PairingRequest, "createdAt">,
  cap: number,
  now: number,
): { created: boolean; request?: PairingRequest } {
  deleteExpiredRequests(statements, now);
  const { channel, account, senderId } = request;
  const live = findRequest(statements, { channel, account, senderId });
  if (live !== undefined) return { created: false, request: live };
  const count = statements.get(countSql, { channel, account });
  if (count !== undefined && readNumber(count, "pending") >= cap) return { created: false };
  // A code that another live request has is refused: approving it would let in one of two people.
  const { senderName, code, expiresAt } = request;
  const changes = statements.run(insertSql, {
    channel,
    account,
    senderId,
    senderName,
    code,
    now,
    expiresAt,
  });
  const made = findRequest(statements, { channel, account, senderId });
  return changes === 1 && made !== undefined
    ? { created: true, request: made }
    : { created: false };
}

export function listPairingRequests(
  statements: Statements,
  channel: string | undefined,
  now: number,
): PairingRequest[] {
  return statements.all(listSql, { channel, now }).map(toRequest);
}

export function approvePairing(
  statements: Statements,
  channel: string | undefined,
  code: string,
  now: number,
): PairedSender | undefined {
  const sender = takeRequest(statements, channel, code, now);
  if (sender === undefined) return undefined;
  statements.run(approveSql, { ...sender, now });
  return { ...sender, approvedAt: now };
}

export function rejectPairing(
  statements: Statements,
  channel: string | undefined,
  code: string,
  now: number,
): boolean {
  return takeRequest(statements, channel, code, now) !== undefined;
}

/** Deletes a live request and answers whose it was. */
function takeRequest(
  statements: Statements,
  channel: string | undefined,
  code: string,
  now: number,
): Omit<PairedSender, "approvedAt"> | undefined {
  const found = statements.get(byCodeSql, { channel, code: code.trim(), now });
  if (found === undefined) return undefined;
  const request = toRequest(found);
  const sender = {
    channel: request.channel,
    account: request.account,
    senderId: request.senderId,
  };
  statements.run(`DELETE FROM pairing_requests WHERE ${bySender}`, sender);
  return sender;
}

export function isPaired(
  statements: Statements,
  channel: string,
  account: string,
  senderId: string,
): boolean {
  const sql = `SELECT 1 FROM paired_senders WHERE ${bySender}`;
  return statements.get(sql, { channel, account, senderId }) !== undefined;
}

/** Answers how many requests were deleted. */
export function deleteExpiredRequests(statements: Statements, now: number): number {
  return statements.run("DELETE FROM pairing_requests WHERE expires_at <= :now", { now });
}

function findRequest(
  statements: Statements,
  sender: { channel: string; account: string; senderId: string },
): PairingRequest | undefined {
  const row = statements.get(`SELECT * FROM pairing_requests WHERE ${bySender}`, sender);
  return row === undefined ? undefined : toRequest(row);
}

function toRequest(row: Row): PairingRequest {
  return {
    channel: readText(row, "channel"),
    account: readText(row, "account"),
    senderId: readText(row, "sender_id"),
    senderName: readText(row, "sender_name"),
    code: readText(row, "code"),
    createdAt: readNumber(row, "created_at"),
    expiresAt: readNumber(row, "expires_at"),
  };
}
