import JSON5 from "json5";
import { OpenClawError } from "../sdk/errors.ts";
import { setInText, removeFromText } from "./patch-text.ts";
import { formatPath } from "./path-expression.ts";
import { displayPath } from "./paths.ts";
import type { Paths } from "./paths.ts";
import { cloneValue, equalValues, removeAt, writeAt } from "./plain-value.ts";
import type { PlainObject } from "./plain-value.ts";
import { planEdits } from "./plan-edits.ts";
import type { ConfigEdit } from "./plan-edits.ts";
import { parseConfigText, readConfigText } from "./read-document.ts";
import { refuseIncluded } from "./refuse-included.ts";
import { writeConfigFile } from "./write-config-file.ts";

export type { ConfigEdit } from "./plan-edits.ts";

export interface EditOptions {
  /** Writes even when the file shrinks by more than half. */
  force?: boolean;
  /** Works out the new text and writes nothing. */
  dryRun?: boolean;
}

export interface EditResult {
  changed: boolean;
  text: string;
  /** Where the text before was kept. */
  backup?: string;
}

/** What a new file begins with. */
const newFile = `// Settings of OpenClaw. This is JSON5: comments and trailing commas are welcome.
{}
`;

/** Below this many characters a file may shrink as it likes. */
const smallFile = 400;
const mostAttempts = 5;

/**
 * Changes settings in the config file by patching its text: comments, order, and everything that the edits do not name stay as they are. The result
 * is read back and compared before it is written. Rejects, and leaves the file alone, with `CONFIG_IMMUTABLE`, `CONFIG_SYNTAX` when the file is broken
 * already, `CONFIG_EDIT_REFUSED`, `CONFIG_EDIT_INCLUDED`, `CONFIG_SHRINKS` or `CONFIG_WRITE`.
 */
export async function editConfig(
  paths: Paths,
  edits: readonly ConfigEdit[],
  options: EditOptions = {},
): Promise<EditResult> {
  if (paths.immutable) {
    throw new OpenClawError(
      "CONFIG_IMMUTABLE",
      "The config is managed from outside and is not written here.",
      {
        hint: "Change it where it comes from, or unset OPENCLAW_NIX_MODE.",
      },
    );
  }
  for (let attempt = 1; attempt <= mostAttempts; attempt++) {
    const before = await readConfigText(paths.configFile, paths);
    const text = await patchConfig(paths, before ?? newFile, edits);
    const changed = text !== (before ?? newFile);
    if (!changed) return { changed: false, text: before ?? "" };
    if (before !== undefined && options.force !== true) refuseToShrink(paths, before, text);
    if (options.dryRun === true) return { changed, text };
    // Someone else may have written in the meantime; then the edits are made anew on what they wrote.
    if ((await readConfigText(paths.configFile, paths)) !== before) continue;
    return { changed, text, ...(await writeConfigFile(paths, text)) };
  }
  throw refused(paths, "something else keeps writing the file", "Try again when it has stopped.");
}

/** A text with edits made in it and everything else as it is, and what it says then. Rejects as `editConfig` does. */
export async function patchText(
  paths: Paths,
  before: string,
  edits: readonly ConfigEdit[],
): Promise<{ text: string; document: PlainObject }> {
  const text = await patchConfig(paths, before.trim() === "" ? newFile : before, edits);
  return { text, document: parseConfigText(text, paths.configFile, paths) };
}

async function patchConfig(
  paths: Paths,
  before: string,
  edits: readonly ConfigEdit[],
): Promise<string> {
  let text = before;
  for (const edit of edits) {
    const document = parseConfigText(text, paths.configFile, paths);
    await refuseIncluded(paths, { text, document }, edit.path);
    for (const step of planEdits(document, edit)) text = applyStep(paths, text, step);
  }
  return text;
}

/** One small change of the text, compared with the same change of the data. */
function applyStep(paths: Paths, text: string, step: ConfigEdit): string {
  const name = formatPath(step.path);
  const expected = cloneValue(parseConfigText(text, paths.configFile, paths)) as PlainObject;
  const fits =
    step.unset === true ? removeAt(expected, step.path) : writeAt(expected, step.path, step.value);
  const patched =
    step.unset === true ? removeFromText(text, step.path) : setInText(text, step.path, step.value);
  if (!fits || patched === undefined) {
    const reason = `${name} has no place: something on the way to it is neither an object nor a list`;
    throw refused(paths, reason, "Look at it with: openclaw config get");
  }
  if (isSameData(patched, expected)) return patched;
  throw refused(
    paths,
    `the change of ${name} would change something else too`,
    "Change it with an editor.",
  );
}

function isSameData(text: string, expected: unknown): boolean {
  try {
    return equalValues(cloneValue(JSON5.parse(text)), expected);
  } catch {
    return false;
  }
}

function refuseToShrink(paths: Paths, before: string, after: string): void {
  if (before.length < smallFile || after.length * 2 >= before.length) return;
  const shown = displayPath(paths.configFile, paths.home);
  throw new OpenClawError(
    "CONFIG_SHRINKS",
    `The change would take away more than half of ${shown}.`,
    {
      hint: "Repeat with --force if that is what you want.",
    },
  );
}

function refused(paths: Paths, reason: string, hint: string): OpenClawError {
  const shown = displayPath(paths.configFile, paths.home);
  return new OpenClawError("CONFIG_EDIT_REFUSED", `${shown} was not changed: ${reason}.`, { hint });
}
