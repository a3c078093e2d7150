// Holds docs/errors.md and the sources equal: every code of an error that a user can meet has a row, and every row a code.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { listFiles, repositoryRoot } from "../repository.mjs";

const rooms = "CONFIG|STORAGE|PLUGIN|MODEL|CHANNEL|GATEWAY|CLI|ONBOARD|COMMAND|MCP|MEDIA";
const codePattern = new RegExp(`"((?:${rooms})_[A-Z0-9_]+)"`, "g");
/** Words of platforms that look like codes. */
const notCodes = new Set(["CHANNEL_CREATE", "CHANNEL_UPDATE", "CHANNEL_DELETE"]);
const rowPattern = /^\| `([A-Z0-9_]+)` \| (.*?) \|/gm;
const unknown = "?";

/** The codes in the sources of core and the plugins, in order. */
export function findCodes() {
  const codes = new Set();
  for (const file of ["core", "plugins"].flatMap((folder) =>
    listFiles(join(repositoryRoot, folder)),
  )) {
    if (
      !file.endsWith(".ts") ||
      file.endsWith(".test.ts") ||
      /[\\/](?:testing|fixtures)[\\/]/.test(file)
    )
      continue;
    for (const [, code] of readFileSync(file, "utf8").matchAll(codePattern)) {
      if (!notCodes.has(code)) codes.add(code);
    }
  }
  return [...codes].toSorted();
}

const head = `# Errors

<!-- The codes are kept by \`npm run docs\`; the meanings are written by hand. -->

What a person can mend is told as one sentence and the step that mends it. Its code is in JSON output, in the protocol and in the log. Anything without a code is a
fault of the program.
`;

/** The page with a row for each code of the sources. Meanings come from the page as it is. */
export function renderErrors(page) {
  const meanings = new Map(
    [...page.matchAll(rowPattern)].map(([, code, meaning]) => [code, meaning]),
  );
  const codes = findCodes();
  const missing = codes.filter((code) => (meanings.get(code) ?? unknown) === unknown);
  const sections = Map.groupBy(codes, (code) => code.split("_")[0]);
  const parts = [...sections].map(([room, list]) => {
    const rows = list.map((code) => `| \`${code}\` | ${meanings.get(code) ?? unknown} |`);
    return `\n## ${room.toLowerCase()}\n\n| code | meaning |\n|---|---|\n${rows.join("\n")}\n`;
  });
  return { text: `${head}${parts.join("")}`, missing };
}
