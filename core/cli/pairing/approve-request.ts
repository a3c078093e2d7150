import { existsSync } from "node:fs";
import { editConfig } from "../../config/edit-config.ts";
import { displayPath } from "../../config/paths.ts";
import { createId } from "../../lib/id.ts";
import { errorMessage, OpenClawError } from "../../sdk/errors.ts";
import type { PairingRequest, Storage } from "../../sdk/storage.ts";
import { openStorage } from "../../storage/open-storage.ts";
import type { CliContext } from "../context.ts";
import { loadProject, type Project } from "../load-project.ts";
import { writeJson, writeLine } from "../output.ts";
import { printableName } from "./printable-name.ts";

export interface ApproveFlags {
  channel?: string;
  account?: string;
  notify?: boolean;
  json?: boolean;
}

interface Wanted {
  code: string;
  channel?: string;
  account?: string;
}

const noticeLifetimeMs = 60 * 60 * 1000;

/** `pairing approve`. The first person who is let in becomes the owner, when the config names none. */
export async function approveRequest(
  context: CliContext,
  words: readonly string[],
  flags: ApproveFlags,
): Promise<void> {
  const wanted = readWords(words, flags);
  const project = await loadProject(context);
  const request = await approve(project, wanted, flags.notify === true);
  const owner = await makeFirstOwner(project, request);
  if (flags.json) {
    const { channel, account, senderId: id, senderName: name } = request;
    return writeJson(context, {
      approved: { channel, account, id, name },
      owner: owner === undefined ? null : owner.id,
      notified: flags.notify === true,
      ...(owner?.problem === undefined ? {} : { problem: owner.problem }),
    });
  }
  writeLine(
    context,
    `${printableName(request)} (${request.senderId}) may talk to the assistant on ${request.channel} now.`,
  );
  if (owner !== undefined) writeLine(context, describeOwner(owner, project));
  if (flags.notify) writeLine(context, "They are told as soon as the gateway runs.");
}

function readWords(words: readonly string[], flags: ApproveFlags): Wanted {
  const code = words.at(-1);
  const channel = words.length === 2 ? words[0] : flags.channel;
  if (code === undefined || words.length > 2) {
    throw new OpenClawError("CLI_USAGE", "One code is approved at a time.", {
      hint: "Run: openclaw pairing approve [channel] <code>",
    });
  }
  return {
    code: code.trim().toUpperCase(),
    ...(channel === undefined ? {} : { channel }),
    ...(flags.account === undefined ? {} : { account: flags.account }),
  };
}

async function approve(project: Project, wanted: Wanted, notify: boolean): Promise<PairingRequest> {
  const { databaseFile } = project.paths;
  if (!existsSync(databaseFile)) throw unknownCode(wanted);
  const storage = await openStorage(databaseFile);
  try {
    const requests = await storage.listPairingRequests(wanted.channel);
    const request = requests.find(
      ({ code, account }) =>
        code.toUpperCase() === wanted.code && account === (wanted.account ?? account),
    );
    if (request === undefined) throw unknownCode(wanted);
    const sender = await storage.approvePairing(request.channel, request.code);
    if (sender === undefined) throw unknownCode(wanted);
    if (notify) await enqueueNotice(storage, request);
    return request;
  } finally {
    await storage.close();
  }
}

function unknownCode({ code, channel }: Wanted): OpenClawError {
  const place = channel === undefined ? "" : ` on ${channel}`;
  return new OpenClawError(
    "CLI_PAIRING_CODE",
    `No request${place} waits with the code ${code}. Codes are good for one hour.`,
    { hint: "Run: openclaw pairing list" },
  );
}

/** The running gateway finds the row in its outbox; `user:<id>` is the direct chat with that person. */
async function enqueueNotice(storage: Storage, request: PairingRequest): Promise<void> {
  const { channel, account, senderId } = request;
  await storage.enqueueOutbox([
    {
      key: createId().slice(0, 25),
      part: 0,
      address: { channel, account, conversation: `user:${senderId}` },
      text: "OpenClaw: you have been let in. Write me a message.",
      kind: "notice",
      expiresAt: Date.now() + noticeLifetimeMs,
    },
  ]);
}

interface FirstOwner {
  /** `<channel>:<id>`. */
  id: string;
  /** Why the config does not say so yet. */
  problem?: string;
}

async function makeFirstOwner(
  { loaded, paths }: Project,
  request: PairingRequest,
): Promise<FirstOwner | undefined> {
  const isUnreadable = loaded.errors.some(({ path }) => path.startsWith("commands"));
  if (isUnreadable || (loaded.config.commands?.ownerAllowFrom ?? []).length > 0) return undefined;
  const id = `${request.channel}:${request.senderId}`;
  try {
    await editConfig(paths, [{ path: ["commands", "ownerAllowFrom"], value: [id] }]);
    return { id };
  } catch (error) {
    return { id, problem: errorMessage(error) };
  }
}

function describeOwner({ id, problem }: FirstOwner, { paths }: Project): string {
  const file = displayPath(paths.configFile, paths.home);
  if (problem === undefined) {
    return `As the first one they are the owner: ${id} was added to commands.ownerAllowFrom in ${file}.`;
  }
  return `${problem} To make them the owner, add "${id}" to commands.ownerAllowFrom yourself.`;
}
