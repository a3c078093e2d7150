import { enConfig } from "../i18n/en-config.ts";
import type { Language } from "../i18n/language.ts";
import { translator, type Translate } from "../i18n/translate.ts";
import { zhConfig } from "../i18n/zh-config.ts";

export function configTranslator(language: Language): Translate<keyof typeof enConfig> {
  return translator({ en: enConfig, zh: zhConfig }, language);
}
