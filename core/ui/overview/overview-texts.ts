import { enOverview } from "../i18n/en-overview.ts";
import type { Language } from "../i18n/language.ts";
import { translator, type Translate } from "../i18n/translate.ts";
import { zhOverview } from "../i18n/zh-overview.ts";

export type OverviewKey = keyof typeof enOverview;

export function overviewTranslator(language: Language): Translate<OverviewKey> {
  return translator({ en: enOverview, zh: zhOverview }, language);
}
