import { programVersion } from "../../lib/program-root.ts";
import type { CliContext } from "../context.ts";
import { openConversation } from "./open-conversation.ts";
import { runTerminalChat } from "./terminal-chat.ts";

export interface ChatFlags {
  sessionKey?: string;
  session?: string;
  agent?: string;
  local?: boolean;
}

/** `chat`: the conversation of the page, in this terminal. */
export async function runChatCommand(context: CliContext, flags: ChatFlags): Promise<void> {
  const sessionKey = flags.sessionKey ?? flags.session;
  const conversation = await openConversation(context, {
    ...(sessionKey === undefined ? {} : { sessionKey }),
    ...(flags.agent === undefined ? {} : { agent: flags.agent }),
    ...(flags.local === undefined ? {} : { local: flags.local }),
  });
  try {
    context.exitCode = await runTerminalChat({
      conversation,
      title: `OpenClaw ${programVersion()}`,
      input: process.stdin,
      output: process.stdout,
      isTty: context.isTty,
      hasColour: context.isTty && !context.processEnv["NO_COLOR"],
    });
  } finally {
    await conversation.close();
    process.stdin.pause();
  }
}
