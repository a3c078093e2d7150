import { existsSync } from "node:fs";
import { resolvePaths, type Paths } from "../../config/paths.ts";
import type { PairingRequest } from "../../sdk/storage.ts";
import { openStorage } from "../../storage/open-storage.ts";
import type { CliContext } from "../context.ts";
import { formatDuration } from "../gateway/format-duration.ts";
import { formatTable, writeJson, writeLine } from "../output.ts";
import { printableName } from "./printable-name.ts";

export interface ListFlags {
  channel?: string;
  account?: string;
  json?: boolean;
}

/** `pairing list`: the requests that can still be approved. */
export async function listRequests(context: CliContext, flags: ListFlags): Promise<void> {
  const { profile, dev } = context;
  const paths = resolvePaths(context.processEnv, {
    ...(profile === undefined ? {} : { profile }),
    ...(dev === undefined ? {} : { dev }),
  });
  const requests = await readRequests(paths, flags);
  if (flags.json) return writeJson(context, { requests: requests.map(describe) });
  if (requests.length === 0) return writeLine(context, "Nobody waits to be let in.");
  const now = Date.now();
  const rows = requests.map((request) => [
    request.code,
    request.channel,
    request.account,
    request.senderId,
    printableName(request),
    formatDuration(request.expiresAt - now),
  ]);
  context.stdout(
    formatTable(["Code", "Channel", "Account", "User id", "Name", "Expires in"], rows),
  );
  writeLine(context);
  writeLine(context, "Let somebody in with: openclaw pairing approve <code>");
}

/** Without a store nobody has asked yet, and none is made. */
async function readRequests(
  paths: Paths,
  { channel, account }: ListFlags,
): Promise<PairingRequest[]> {
  if (!existsSync(paths.databaseFile)) return [];
  const storage = await openStorage(paths.databaseFile);
  try {
    const requests = await storage.listPairingRequests(channel);
    return requests.filter((request) => account === undefined || request.account === account);
  } finally {
    await storage.close();
  }
}

function describe(request: PairingRequest): Record<string, string> {
  return {
    code: request.code,
    channel: request.channel,
    account: request.account,
    id: request.senderId,
    name: request.senderName,
    createdAt: new Date(request.createdAt).toISOString(),
    expiresAt: new Date(request.expiresAt).toISOString(),
  };
}
