import { programVersion } from "../../lib/program-root.ts";
import type { CliContext } from "../context.ts";
import { gatewayOf, type GatewayFlags } from "../gateway/connect-to-gateway.ts";
import { openConversation } from "./open-conversation.ts";

export interface ChatFlags extends Pick<GatewayFlags, "url" | "token" | "password"> {
  sessionKey?: string;
  session?: string;
  agent?: string;
  local?: boolean;
  /** Lines only, without a screen of its own. */
  plain?: boolean;
}

/** `chat`: the conversation of the page, in this terminal. */
export async function runChatCommand(context: CliContext, flags: ChatFlags): Promise<void> {
  const sessionKey = flags.sessionKey ?? flags.session;
  const conversation = await openConversation(context, {
    ...(sessionKey === undefined ? {} : { sessionKey }),
    ...(flags.agent === undefined ? {} : { agent: flags.agent }),
    ...(flags.local === undefined ? {} : { local: flags.local }),
    gateway: gatewayOf(flags),
  });
  const title = `OpenClaw ${programVersion()}`;
  const hasColour = context.isTty && !context.processEnv["NO_COLOR"];
  try {
    if (hasScreen(context, flags)) {
      const { runTui } = await import("../tui/run-tui.ts");
      const write = (text: string) => context.stdout(text);
      context.exitCode = await runTui({ conversation, title, hasColour, write, cwd: context.cwd });
      return;
    }
    const { runTerminalChat } = await import("./terminal-chat.ts");
    context.exitCode = await runTerminalChat({
      conversation,
      title,
      input: process.stdin,
      output: process.stdout,
      isTty: context.isTty,
      hasColour,
    });
  } finally {
    await conversation.close();
    process.stdin.pause();
  }
}

/** A pipe and a terminal that cannot move its cursor get plain lines. */
function hasScreen(context: CliContext, flags: ChatFlags): boolean {
  if (flags.plain || context.processEnv["TERM"] === "dumb") return false;
  return context.isTty && process.stdin.isTTY;
}
