import { readFile } from "node:fs/promises";
import { writeFileAtomic } from "../lib/atomic-file.ts";
import { OpenClawError } from "../sdk/errors.ts";

/**
 * Sets variables in an `.env` file and leaves its other lines as they are. Mode 0600, atomic; the file is made when there is none. Rejects with
 * `CONFIG_ENV_VALUE`, before anything is written, for a value that no line of such a file can hold.
 */
export async function setEnvFileValues(
  file: string,
  values: Readonly<Record<string, string>>,
): Promise<void> {
  const before = await readIfThere(file);
  const newline = before.includes("\r\n") ? "\r\n" : "\n";
  let lines = before.split(/\r?\n/);
  if (lines.at(-1) === "") lines.pop();
  for (const [name, value] of Object.entries(values)) {
    lines = withValue(lines, name, `${name}=${quote(name, value)}`);
  }
  await writeFileAtomic(file, lines.map((line) => line + newline).join(""), { mode: 0o600 });
}

/** Of several lines for one variable the last would win, so all but the first go. */
function withValue(lines: readonly string[], name: string, line: string): string[] {
  const isSetting = (text: string) => new RegExp(`^\\s*(export\\s+)?${name}\\s*=`).test(text);
  const first = lines.findIndex(isSetting);
  if (first === -1) return [...lines, line];
  return lines.flatMap((text, index) => (index === first ? [line] : isSetting(text) ? [] : [text]));
}

async function readIfThere(file: string): Promise<string> {
  try {
    return await readFile(file, "utf8");
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return "";
    throw error;
  }
}

/** Quotes only where the plain form would be read differently; takes the first quote that the value does not hold. */
function quote(name: string, value: string): string {
  if (/^[\w./:@%+,-]*$/.test(value)) return value;
  const mark = ["'", "`", '"'].find((candidate) => !value.includes(candidate));
  // Inside double quotes \n would be read as a line break.
  const isPlain = !/[\r\n\0]/.test(value) && !(mark === '"' && value.includes("\\n"));
  if (mark !== undefined && isPlain) return `${mark}${value}${mark}`;
  throw new OpenClawError(
    "CONFIG_ENV_VALUE",
    `The value of ${name} cannot be written to an .env file: it has line breaks or all three kinds of quotes.`,
    { hint: "Set it in the environment of the gateway instead." },
  );
}
