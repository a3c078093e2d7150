import type {
  ConfigCheckResult,
  ConfigGetResult,
  ConfigPatchResult,
} from "../../gateway/protocol-config.ts";
import type { ViewContext } from "../shell/view-context.ts";
import type { SettingChange } from "./config-form.ts";

/** The file as it is, and the text that is made of it. */
export interface ConfigDraft {
  file: ConfigGetResult;
  text: string;
  /** What the text says; that of the last text that could be read. */
  settings: Record<string, unknown>;
  check: ConfigCheckResult;
}

type Request = ViewContext["request"];

const storageKey = "openclaw.config-draft";

/** Keeps the text of a draft for this tab, so that a look at another view does not cost the work. */
export function keepDraft(storage: Storage, { file, text }: ConfigDraft): void {
  if (text === file.text) storage.removeItem(storageKey);
  else storage.setItem(storageKey, JSON.stringify({ hash: file.hash, text }));
}

export function forgetDraft(storage: Storage): void {
  storage.removeItem(storageKey);
}

/** The text that was kept, when it was made of the file as it is now. */
export function keptText(storage: Storage, { hash }: ConfigGetResult): string | undefined {
  const kept = JSON.parse(storage.getItem(storageKey) ?? "{}") as { hash?: string; text?: string };
  return kept.hash === hash ? kept.text : undefined;
}

/** The file as it is, without changes. */
export async function readDraft(request: Request): Promise<ConfigDraft> {
  const file = await request<ConfigGetResult>("config.get");
  const { text, errors, warnings, notices } = file;
  const { document } = await request<ConfigPatchResult>("config.patch", { text, edits: [] });
  return { file, text, settings: document, check: { errors, warnings, notices, changes: [] } };
}

/** The draft with another text. Rejects when nobody can read it. */
export async function withText(
  request: Request,
  draft: ConfigDraft,
  text: string,
): Promise<ConfigDraft> {
  const { document } = await request<ConfigPatchResult>("config.patch", { text, edits: [] });
  const check = await request<ConfigCheckResult>("config.check", { text });
  return { ...draft, text, settings: document, check };
}

/** The draft with one setting changed in its text, comments and all. */
export async function withSetting(
  request: Request,
  draft: ConfigDraft,
  { path, value }: SettingChange,
): Promise<ConfigDraft> {
  const edits = [value === undefined ? { path, unset: true } : { path, value }];
  const patched = await request<ConfigPatchResult>("config.patch", { text: draft.text, edits });
  const check = await request<ConfigCheckResult>("config.check", { text: patched.text });
  return { ...draft, text: patched.text, settings: patched.document, check };
}
