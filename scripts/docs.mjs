// Writes the pages of docs/ that follow from the sources. `--check` changes nothing and ends with 1 when a page is stale or a meaning is missing.
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { renderCli } from "./docs/cli.mjs";
import { renderConfiguration } from "./docs/configuration.mjs";
import { renderErrors } from "./docs/errors.mjs";
import { renderProtocol } from "./docs/protocol.mjs";
import { repositoryRoot } from "./repository.mjs";

const isCheck = process.argv.includes("--check");
const complaints = [];

function read(name) {
  const file = join(repositoryRoot, "docs", name);
  return existsSync(file) ? readFileSync(file, "utf8") : "";
}

function keep(name, text) {
  if (read(name) === text) return;
  if (isCheck) complaints.push(`docs/${name} is stale. Run: npm run docs`);
  else {
    writeFileSync(join(repositoryRoot, "docs", name), text);
    process.stdout.write(`Written: docs/${name}\n`);
  }
}

keep("configuration.md", await renderConfiguration());
keep("cli.md", await renderCli());
keep("protocol.md", await renderProtocol());
const { text, missing } = renderErrors(read("errors.md"));
keep("errors.md", text);
if (missing.length > 0)
  complaints.push(`docs/errors.md: write a meaning for ${missing.join(", ")}`);

for (const complaint of complaints) process.stdout.write(`${complaint}\n`);
process.exitCode = complaints.length > 0 ? 1 : 0;
