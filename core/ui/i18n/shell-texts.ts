import { enShell } from "./en-shell.ts";
import type { Language } from "./language.ts";
import { translator, type Translate } from "./translate.ts";
import { zhShell } from "./zh-shell.ts";

export type ShellKey = keyof typeof enShell;

export function shellTranslator(language: Language): Translate<ShellKey> {
  return translator({ en: enShell, zh: zhShell }, language);
}
