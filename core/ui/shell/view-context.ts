import type { TemplateResult } from "lit";
import type { EventFrame, HelloPayload } from "../../gateway/protocol.ts";
import type { ChatStore } from "../chat/chat-store.ts";
import type { Language } from "../i18n/language.ts";

/** What the shell gives to each view. A new object whenever one of its values changes, so that views draw themselves again. */
export interface ViewContext {
  readonly language: Language;
  /** The line to the gateway is open. */
  readonly online: boolean;
  /** What the gateway said at the last handshake; undefined before the first. */
  readonly hello: HelloPayload | undefined;
  /** Rejects with a `RequestError`, also when the line breaks before the answer. */
  request<Result>(method: string, params?: unknown): Promise<Result>;
  /** Every event of the gateway. Answers the function that ends it. */
  subscribe(listener: (event: EventFrame) => void): () => void;
  /** The open conversation; it outlives the chat view. */
  readonly chat: ChatStore;
}

/** One view: its file is loaded when somebody first goes there. */
export interface ViewModule {
  /** Registers the view's elements; called once. */
  define(): void;
  /** @param path what follows the view's name in the address, decoded: `abc` of `#/messages/abc` */
  render(context: ViewContext, path: string): TemplateResult;
}
