import { enChat } from "./en-chat.ts";
import type { Language } from "./language.ts";
import { translator, type Translate } from "./translate.ts";
import { zhChat } from "./zh-chat.ts";

export type ChatKey = keyof typeof enChat;

export function chatTranslator(language: Language): Translate<ChatKey> {
  return translator({ en: enChat, zh: zhChat }, language);
}
