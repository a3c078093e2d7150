import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { text as readText } from "node:stream/consumers";
import { OpenClawError } from "../../sdk/errors.ts";
import type { CliContext } from "../context.ts";
import { gatewayOf, type GatewayFlags } from "../gateway/connect-to-gateway.ts";
import { writeJson, writeLine } from "../output.ts";
import { askOnce, type Answer } from "./ask-once.ts";
import type { Conversation } from "./conversation.ts";
import { openConversation } from "./open-conversation.ts";
import { readAttachments } from "./read-attachments.ts";

export interface AgentFlags extends Pick<GatewayFlags, "url" | "token" | "password"> {
  message?: string;
  messageFile?: string;
  sessionKey?: string;
  agent?: string;
  json?: boolean;
  timeout: string;
  local?: boolean;
  session?: string;
  model?: string;
  thinking?: string;
  stream?: boolean;
  file?: string[];
}

/** `agent`: one message, one answer. Standard output carries the answer and nothing else. */
export async function runAgentCommand(context: CliContext, flags: AgentFlags): Promise<void> {
  // Asked for first, so that Ctrl+C stops the answer and not only this command.
  const { signal } = context;
  const message = await readMessage(context, flags);
  const timeoutMs = readTimeout(flags.timeout);
  const attachments = await readAttachments(context, flags.file ?? []);
  const { agent, local } = flags;
  const sessionKey = flags.sessionKey ?? flags.session;
  const conversation = await openConversation(context, {
    ...(sessionKey === undefined ? {} : { sessionKey }),
    ...(agent === undefined ? {} : { agent }),
    ...(local === undefined ? {} : { local }),
    gateway: gatewayOf(flags),
  });
  try {
    if (conversation.isEmbedded && !flags.local) {
      context.stderr("No gateway is running; this command answers by itself.\n");
    }
    await pin(conversation, flags);
    let shown = "";
    const onText = (delta: string) => {
      shown += delta;
      context.stdout(delta);
    };
    const answer = await askOnce(conversation, message, {
      timeoutMs,
      signal,
      attachments,
      ...(flags.stream && !flags.json ? { onText } : {}),
    });
    if (flags.json) writeJson(context, asJson(answer, conversation));
    report(context, answer, flags, shown);
    if (answer.insteadOf !== undefined) {
      context.stderr(`${answer.model} answered in place of ${answer.insteadOf}.\n`);
    }
  } finally {
    await conversation.close();
  }
}

/** `--model` and `--thinking` hold for the conversation from now on, as `/model` and `/think` do. */
async function pin(conversation: Conversation, { model, thinking }: AgentFlags): Promise<void> {
  if (model === undefined && thinking === undefined) return;
  await conversation.request("sessions.patch", {
    key: conversation.sessionKey,
    ...(model === undefined ? {} : { model }),
    ...(thinking === undefined ? {} : { thinking }),
  });
}

/** @param shown what stands on standard output already */
function report(context: CliContext, answer: Answer, flags: AgentFlags, shown: string): void {
  switch (answer.status) {
    case "ok":
      if (!flags.json) writeLine(context, restOf(answer.text.trimEnd(), shown));
      return;
    case "aborted":
      context.exitCode = 130;
      context.stderr("Stopped.\n");
      return;
    case "timeout":
      context.exitCode = 1;
      context.stderr(
        `There was no answer within ${flags.timeout} s. Give it longer with --timeout.\n`,
      );
      return;
    case "error":
      context.exitCode = 1;
      if (!flags.json) context.stderr(`${answer.text.trimEnd()}\n`);
  }
}

function restOf(text: string, shown: string): string {
  if (text.startsWith(shown.trimEnd())) return text.slice(shown.length);
  return `\n${text}`;
}

function asJson(answer: Answer, { sessionKey }: Conversation): object {
  const { runId, status, text, model, durationMs } = answer;
  const slash = model?.indexOf("/") ?? -1;
  const names =
    model === undefined || slash === -1
      ? {}
      : { provider: model.slice(0, slash), model: model.slice(slash + 1) };
  return {
    runId,
    status,
    summary: status === "ok" ? "completed" : status,
    result: {
      payloads: text === "" ? [] : [{ text, mediaUrl: null }],
      meta: {
        durationMs,
        agentMeta: { sessionKey, ...names },
        aborted: status === "aborted" || status === "timeout",
      },
    },
  };
}

const maxFileBytes = 4 * 1024 * 1024;

async function readMessage(
  context: CliContext,
  { message, messageFile }: Pick<AgentFlags, "message" | "messageFile">,
): Promise<string> {
  if (message === undefined && messageFile === undefined && !process.stdin.isTTY) {
    return readMessage(context, { messageFile: "-" });
  }
  if (message !== undefined && messageFile !== undefined) {
    throw new OpenClawError("CLI_USAGE", "Both --message and --message-file are given.", {
      hint: "Give one of the two.",
    });
  }
  const text =
    messageFile === undefined ? (message ?? "") : await readMessageFile(context, messageFile);
  if (text.trim() !== "") return text;
  throw new OpenClawError("CLI_USAGE", "There is no message to send.", {
    hint: `For example: openclaw agent --message "hello"`,
  });
}

async function readMessageFile(context: CliContext, path: string): Promise<string> {
  const problem = (what: string, cause?: unknown) =>
    new OpenClawError("CLI_MESSAGE_FILE", `The message file ${path} ${what}.`, {
      hint: "Give a text file of at most 4 MiB, or - for standard input.",
      cause,
    });
  const read =
    path === "-" ? readText(process.stdin) : readFile(resolve(context.cwd, path), "utf8");
  const text = await read.catch((cause: unknown) => {
    throw problem("cannot be read", cause);
  });
  if (Buffer.byteLength(text) > maxFileBytes) throw problem("is too large");
  return text;
}

function readTimeout(text: string): number {
  const seconds = Number(text);
  if (Number.isFinite(seconds) && seconds > 0) return seconds * 1000;
  throw new OpenClawError(
    "CLI_USAGE",
    `--timeout is "${text}", which is not a number of seconds.`,
    {
      hint: "For example --timeout 600.",
    },
  );
}
