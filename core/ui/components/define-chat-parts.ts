import { defineChatLog } from "./chat-log.ts";
import { defineCodeBlock } from "./code-block.ts";
import { defineMessageComposer } from "./message-composer.ts";
import { defineMessageItem } from "./message-item.ts";
import { defineSessionApprovals } from "./session-approvals.ts";
import { defineSessionBar } from "./session-bar.ts";
import { defineSessionList } from "./session-list.ts";
import { defineTurnSteps } from "./turn-steps.ts";

export type { ChatLog } from "./chat-log.ts";
export type { Composed, MessageComposer } from "./message-composer.ts";

/** Registers the elements that the chat view is made of. */
export function defineChatParts(): void {
  defineCodeBlock();
  defineTurnSteps();
  defineMessageItem();
  defineChatLog();
  defineMessageComposer();
  defineSessionApprovals();
  defineSessionBar();
  defineSessionList();
}
