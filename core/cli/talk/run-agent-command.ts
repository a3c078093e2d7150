import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { text as readText } from "node:stream/consumers";
import { OpenClawError } from "../../sdk/errors.ts";
import type { CliContext } from "../context.ts";
import { writeJson, writeLine } from "../output.ts";
import { askOnce, type Answer } from "./ask-once.ts";
import type { Conversation } from "./conversation.ts";
import { openConversation } from "./open-conversation.ts";

export interface AgentFlags {
  message?: string;
  messageFile?: string;
  sessionKey?: string;
  agent?: string;
  json?: boolean;
  timeout: string;
  local?: boolean;
}

/** `agent`: one message, one answer. Standard output carries the answer and nothing else. */
export async function runAgentCommand(context: CliContext, flags: AgentFlags): Promise<void> {
  // Asked for first, so that Ctrl+C stops the answer and not only this command.
  const { signal } = context;
  const message = await readMessage(context, flags);
  const timeoutMs = readTimeout(flags.timeout);
  const { sessionKey, agent, local } = flags;
  const conversation = await openConversation(context, {
    ...(sessionKey === undefined ? {} : { sessionKey }),
    ...(agent === undefined ? {} : { agent }),
    ...(local === undefined ? {} : { local }),
  });
  try {
    if (conversation.isEmbedded && !flags.local) {
      context.stderr("No gateway is running; this command answers by itself.\n");
    }
    const answer = await askOnce(conversation, message, { timeoutMs, signal });
    if (flags.json) writeJson(context, asJson(answer, conversation));
    report(context, answer, flags);
  } finally {
    await conversation.close();
  }
}

function report(context: CliContext, answer: Answer, flags: AgentFlags): void {
  switch (answer.status) {
    case "ok":
      if (!flags.json) writeLine(context, answer.text.trimEnd());
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
  { message, messageFile }: AgentFlags,
): Promise<string> {
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
