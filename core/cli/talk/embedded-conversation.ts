import { openEmbeddedGateway, type EmbeddedGateway } from "../../gateway/embedded-gateway.ts";
import type { ChatHistoryResult, ChatSendResult } from "../../gateway/protocol.ts";
import { createGatewayRuntime } from "../../gateway/runtime.ts";
import { systemClock } from "../../lib/clock.ts";
import { createId } from "../../lib/id.ts";
import type { CliContext } from "../context.ts";
import { openLogs } from "../gateway/open-logs.ts";
import { assertUsableConfig } from "../gateway/usable-config.ts";
import { loadProject } from "../load-project.ts";
import type { Conversation } from "./conversation.ts";

/** Commands that talk to themselves take turns, such as several `openclaw agent` in one script. */
const lockWaitMs = 10_000;

/** Runs the assistant inside this process, without port and chat channels. Its log goes to the file alone. */
export async function embeddedConversation(
  context: CliContext,
  asked: string | undefined,
): Promise<Conversation> {
  const project = await loadProject(context);
  assertUsableConfig(project);
  const { paths, loaded, plugins } = project;
  const logs = await openLogs(context, project, "silent");
  const gateway = await openEmbeddedGateway({
    paths,
    loaded,
    plugins,
    processEnv: context.processEnv,
    cwd: context.cwd,
    clock: systemClock,
    logger: logs.logger,
    redactor: logs.redactor,
    createRuntime: createGatewayRuntime,
    waitMs: lockWaitMs,
  }).catch((error: unknown) => {
    logs.close();
    throw error;
  });
  const close = async () => {
    await gateway.stop();
    logs.close();
  };
  try {
    return await converse(gateway, asked, close);
  } catch (error) {
    await close();
    throw error;
  }
}

async function converse(
  gateway: EmbeddedGateway,
  asked: string | undefined,
  close: () => Promise<void>,
): Promise<Conversation> {
  const call = <Result>(method: string, params: object) =>
    gateway.call(method, params) as Promise<Result>;
  const named = asked === undefined ? {} : { sessionKey: asked };
  const { sessionKey } = await call<ChatHistoryResult>("chat.history", { ...named, limit: 1 });
  return {
    sessionKey,
    isEmbedded: true,
    ended: new Promise(() => undefined),
    send: (message, attachments = []) =>
      call<ChatSendResult>("chat.send", {
        sessionKey,
        message,
        attachments,
        idempotencyKey: createId(),
      }),
    request: call,
    switchTo: (key) => converse(gateway, key, close),
    history: (limit) => call<ChatHistoryResult>("chat.history", { sessionKey, limit }),
    async abort() {
      return (await call<{ aborted: number }>("chat.abort", { sessionKey })).aborted;
    },
    onEvent: (listener) =>
      gateway.runtime.chatEvents.subscribe((event) => {
        if (event.sessionKey === sessionKey) listener(event);
      }),
    close,
  };
}
