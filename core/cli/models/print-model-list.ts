import { stripVTControlCharacters, styleText } from "node:util";
import { listModels, type ModelFilter, type ModelListing } from "../../models/list-models.ts";
import { isOpenClawError, OpenClawError } from "../../sdk/errors.ts";
import type { ModelFacts } from "../../models/model-facts.ts";
import type { CliContext } from "../context.ts";
import type { Project } from "../load-project.ts";
import { writeJson, writeLine } from "../output.ts";
import { loadModelProject, refuseTwoForms } from "./model-project.ts";

export interface ListFlags extends ModelFilter {
  refresh?: boolean;
  json?: boolean;
  plain?: boolean;
}

/** `models list`: works without a gateway, a network, a config file and a key. */
export async function printModelList(context: CliContext, flags: ListFlags): Promise<void> {
  refuseTwoForms(flags);
  const { project, facts } = await loadModelProject(context);
  const known = await listModels(facts, flags).catch((error: unknown) => {
    throw explainDisabled(error, flags.provider, project);
  });
  const rows =
    flags.refresh === true ? await refreshed(known, facts, flags, project, context) : known;
  if (flags.json === true) writeJson(context, { count: rows.length, models: rows.map(asJson) });
  else if (flags.plain === true) for (const { key } of rows) writeLine(context, key);
  else if (rows.length === 0) writeLine(context, "No models found.");
  else context.stdout(formatModelTable(rows, context.isTty && !context.processEnv["NO_COLOR"]));
}

async function refreshed(
  rows: readonly ModelListing[],
  facts: ModelFacts,
  flags: ListFlags,
  project: Project,
  context: CliContext,
): Promise<ModelListing[]> {
  const { refreshList } = await import("./refresh-list.ts");
  return await refreshList(rows, {
    facts,
    project,
    context,
    ...(flags.provider === undefined ? {} : { provider: flags.provider }),
  });
}

/** OpenClaw's shape and what it does not have: what is not known is null, what does not apply is left out. */
function asJson(row: ModelListing): object {
  return {
    key: row.key,
    name: row.name,
    input: formatInput(row),
    contextWindow: row.contextWindow ?? null,
    ...(row.contextTokens === undefined ? {} : { contextTokens: row.contextTokens }),
    maxTokens: row.maxTokens ?? null,
    reasoning: row.reasoning ?? null,
    // Not knowing a price is not the same as a price of 0.
    cost: row.cost ?? "unknown",
    ...(row.hidden === undefined ? {} : { hidden: row.hidden }),
    local: row.local ?? null,
    available: row.available ?? null,
    tags: row.tags,
    ...(row.missing ? { missing: true } : {}),
  };
}

const columns = [
  { title: "Model", width: 42 },
  { title: "Input", width: 10 },
  { title: "Ctx", width: 11 },
  { title: "Local", width: 5 },
  { title: "Auth", width: 5 },
] as const;

export function formatModelTable(rows: readonly ModelListing[], colours: boolean): string {
  const header = formatLine([...columns.map(({ title }) => title), "Tags"]);
  const lines = rows.map((row) => {
    const cells = [
      row.key,
      formatInput(row),
      formatContext(row),
      yesNo(row.local),
      yesNo(row.available),
    ];
    return formatLine([...cells, formatTags(row.tags, colours)]);
  });
  const first = colours ? styleText("bold", header) : header;
  return [first, ...lines].map((line) => `${line}\n`).join("");
}

function formatLine(cells: readonly string[]): string {
  const padded = columns.map(({ width }, index) => fit(cells[index] ?? "", width));
  return [...padded, cells[columns.length] ?? ""].join(" ").trimEnd();
}

/** A manifest or config can hold anything; what is shown is one line of plain text. */
function fit(cell: string, width: number): string {
  const text = stripVTControlCharacters(cell);
  return (text.length > width ? `${text.slice(0, width - 1)}…` : text).padEnd(width);
}

function formatInput({ input }: ModelListing): string {
  return input.length === 0 ? "-" : input.join("+");
}

function formatContext({ contextTokens, contextWindow }: ModelListing): string {
  const known = [contextTokens, contextWindow].filter((tokens) => tokens !== undefined);
  return known.length === 0 ? "-" : known.map(formatTokens).join("/");
}

function formatTokens(tokens: number): string {
  return tokens < 1000 ? String(tokens) : `${Math.round(tokens / 1000)}k`;
}

function yesNo(value: boolean | undefined): string {
  if (value === undefined) return "-";
  return value ? "yes" : "no";
}

function formatTags(tags: readonly string[], colours: boolean): string {
  const plain = tags.map((tag) => stripVTControlCharacters(tag));
  if (!colours) return plain.join(",");
  return plain.map((tag) => styleText(colourOf(tag), tag)).join(",");
}

function colourOf(tag: string): "green" | "red" | "cyan" | "gray" {
  if (tag === "default") return "green";
  if (tag === "missing") return "red";
  return tag.startsWith("alias:") ? "cyan" : "gray";
}

/** A provider whose plugin is off is not unknown: the reason says what to change. */
function explainDisabled(error: unknown, provider: string | undefined, project: Project): unknown {
  if (
    !isOpenClawError(error) ||
    error.code !== "MODEL_UNKNOWN_PROVIDER" ||
    provider === undefined
  ) {
    return error;
  }
  const wanted = provider.trim().toLowerCase();
  const index = project.plugins.findIndex(({ manifest }) => {
    const aliases = (manifest.setup?.providers ?? []).flatMap((row) => [
      row.id,
      ...(row.aliases ?? []),
    ]);
    return [...(manifest.providers ?? []), ...aliases].some((id) => id.toLowerCase() === wanted);
  });
  const plugin = project.plugins[index];
  if (plugin === undefined) return error;
  const reason = project.decisions[index]?.reason ?? "";
  return new OpenClawError(
    "MODEL_UNKNOWN_PROVIDER",
    `The plugin "${plugin.id}", which serves the provider "${provider}", is off: ${reason}.`.replace(
      "..",
      ".",
    ),
    { hint: `Run openclaw plugins inspect ${plugin.id}, or openclaw plugins enable ${plugin.id}.` },
  );
}
