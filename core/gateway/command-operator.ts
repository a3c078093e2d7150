import { parsePath } from "../config/path-expression.ts";
import { readAt } from "../config/plain-value.ts";
import type { AccessPolicy, InboundMessage } from "../sdk/channel.ts";
import type { CommandOperator } from "../sdk/command.ts";
import { OpenClawError } from "../sdk/errors.ts";
import type { Storage } from "../sdk/storage.ts";
import type { Approvals } from "./approvals.ts";
import { openChatConfig, type ChatConfigDependencies } from "./chat-config.ts";
import { explanationLines } from "./explanation-lines.ts";
import { exportTranscript } from "./export-transcript.ts";
import type { TurnJob } from "./prepared-turn.ts";
import { workspaceOf } from "./workspace-of.ts";

export interface CommandOperatorDependencies extends ChatConfigDependencies {
  storage: Storage;
  now(): number;
  approvals: Pick<Approvals, "decide">;
  policy(message: InboundMessage): AccessPolicy;
  /** True for the gateway's own channels, which let in whoever holds the token. */
  isLocal(channel: string): boolean;
}

const mostSends = 100;

/** What an owner may do from the chat that a message came from. */
export function openCommandOperator(
  job: TurnJob,
  deps: CommandOperatorDependencies,
): CommandOperator {
  const { storage, state } = deps;
  const config = openChatConfig(deps);
  const listPath = () => {
    const { channel } = job.message.address;
    if (deps.isLocal(channel)) throw noList();
    return `${deps.policy(job.message).path}.allowFrom`;
  };
  return {
    ...config,
    async allowed() {
      const path = listPath();
      return { path, ids: deps.policy(job.message).allowFrom };
    },
    async changeAllowed({ add, remove }) {
      const path = listPath();
      const current = readAt(state().loaded.config, parsePath(path));
      const ids = Array.isArray(current) ? current.map(String) : [];
      const kept = ids.filter((id) => id !== add && id !== remove);
      if (remove !== undefined && kept.length === ids.length) {
        throw new OpenClawError("COMMAND_NOT_LISTED", `${remove} is not in ${path}.`);
      }
      await config.changeConfig(path, JSON.stringify(add === undefined ? kept : [...kept, add]));
    },
    async decideApproval(id, decision) {
      const { name } = job.message.sender;
      return (await deps.approvals.decide(id, decision, { name, isOwner: true })).text;
    },
    pairingRequests: () => storage.listPairingRequests(),
    approvePairing: (code) => storage.approvePairing(undefined, code),
    async explain(text) {
      const [message] = await findMessage(job, text, storage);
      if (message === undefined) return ["Nothing is known of this message."];
      const [trace, sends] = await Promise.all([
        storage.readTrace(message.id),
        storage.listOutbox({ inboxId: message.id, limit: mostSends }),
      ]);
      return ["```", ...explanationLines({ message, trace, sends: sends.toReversed() }), "```"];
    },
    async exportTranscript() {
      const session = await storage.openSession(job.sessionKey, job.agentId);
      const workspace = workspaceOf(job.agentId, state().loaded.config, deps.options.paths);
      return exportTranscript(session, workspace, { storage, now: deps.now() });
    },
  };
}

/** Without a text: the last message of the conversation that has left something in its transcript. */
async function findMessage(job: TurnJob, text: string | undefined, storage: Storage) {
  if (text !== undefined) return storage.findMessages(text.trim());
  const session = await storage.getSession(job.sessionKey);
  const entries = session ? await storage.readTranscript(session.transcriptId, 20) : [];
  const id = entries.findLast((entry) => entry.inboxId !== undefined)?.inboxId;
  const row = id === undefined ? undefined : await storage.getInbox(id);
  return row === undefined ? [] : [row];
}

function noList(): OpenClawError {
  return new OpenClawError("COMMAND_NO_LIST", "This channel has no allow list.", {
    hint: "Send the command from the channel that you mean.",
  });
}
