import { readFile, stat } from "node:fs/promises";
import JSON5 from "json5";
import { errorMessage, OpenClawError } from "../sdk/errors.ts";
import { displayPath } from "./paths.ts";
import type { Paths } from "./paths.ts";
import { isPlainObject } from "./plain-value.ts";
import type { PlainObject } from "./plain-value.ts";

const deepestNesting = 200;

/** The text of a config file; undefined when there is none. Rejects with `CONFIG_NOT_A_FILE` or `CONFIG_UNREADABLE`. */
export async function readConfigText(file: string, paths: Paths): Promise<string | undefined> {
  const shown = displayPath(file, paths.home);
  try {
    const found = await stat(file);
    if (!found.isFile()) {
      const kind = found.isDirectory() ? "a folder" : "not a regular file";
      throw new OpenClawError("CONFIG_NOT_A_FILE", `The config path ${shown} is ${kind}.`, {
        hint: "Move it away, or point OPENCLAW_CONFIG_PATH to the config file.",
      });
    }
    return await readFile(file, "utf8");
  } catch (error) {
    const code = error instanceof Error && "code" in error ? error.code : undefined;
    if (code === "ENOENT" || code === "ENOTDIR") return undefined;
    if (error instanceof OpenClawError) throw error;
    throw new OpenClawError(
      "CONFIG_UNREADABLE",
      `${shown} cannot be read: ${errorMessage(error)}`,
      {
        hint: "Give the user that runs this program the right to read the file.",
        cause: error,
      },
    );
  }
}

/** Parses the config file itself. Throws `CONFIG_SYNTAX` with line and column. */
export function parseConfigText(text: string, file: string, paths: Paths): PlainObject {
  const document = parseFragment(text, file, paths);
  if (isPlainObject(document)) return document;
  const shown = displayPath(file, paths.home);
  throw new OpenClawError("CONFIG_SYNTAX", `${shown} must hold one object: { … }.`, {
    details: { path: file },
  });
}

/** Parses a file that may hold any value, as an included one may. Throws `CONFIG_SYNTAX` with line and column. */
export function parseFragment(text: string, file: string, paths: Paths): unknown {
  const shown = displayPath(file, paths.home);
  if (text.replace(/^\uFEFF/, "").trim() === "") {
    throw new OpenClawError("CONFIG_SYNTAX", `${shown} is empty.`, {
      hint: `Write {} into it, or bring back the copy ${shown}.bak if there is one.`,
      details: { path: file },
    });
  }
  const document = parseText(text, file, shown);
  if (isDeeperThan(document, deepestNesting)) {
    throw new OpenClawError(
      "CONFIG_SYNTAX",
      `${shown} is nested more than ${deepestNesting} levels deep.`,
      { hint: "No setting lies that deep; look for a generated part.", details: { path: file } },
    );
  }
  return document;
}

function isDeeperThan(value: unknown, levels: number): boolean {
  if (typeof value !== "object" || value === null) return false;
  if (levels === 0) return true;
  return Object.values(value).some((item) => isDeeperThan(item, levels - 1));
}

function parseText(text: string, file: string, shown: string): unknown {
  try {
    return JSON5.parse(text.replace(/^\uFEFF/, ""));
  } catch (error) {
    const { line, column, reason } = describeSyntaxError(error);
    throw new OpenClawError(
      "CONFIG_SYNTAX",
      `${shown}:${line}:${column} is not JSON5: ${reason}.`,
      {
        hint: `Look at line ${line} and the end of the line before it: a comma, a quote or a bracket may be missing there.`,
        details: { path: file, line, column },
        cause: error,
      },
    );
  }
}

function describeSyntaxError(error: unknown): { line: number; column: number; reason: string } {
  const facts = isPlainObject(error) ? error : {};
  const line = typeof facts["lineNumber"] === "number" ? facts["lineNumber"] : 1;
  const column = typeof facts["columnNumber"] === "number" ? facts["columnNumber"] : 1;
  const message = errorMessage(error)
    .replace(/^JSON5: /, "")
    .replace(/ at \d+:\d+$/, "");
  const reason = message.replace(/^invalid character (.*)$/, "unexpected $1");
  return { line, column, reason: reason === "invalid end of input" ? "it ends too early" : reason };
}
