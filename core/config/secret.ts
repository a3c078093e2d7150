import { readFile, stat } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import JSON5 from "json5";
import { errorMessage, isOpenClawError, OpenClawError } from "../sdk/errors.ts";
import type { Environment } from "./environment.ts";
import { displayPath, expandTilde } from "./paths.ts";
import type { Paths } from "./paths.ts";
import { isPlainObject } from "./plain-value.ts";
import type { Config, SecretInput } from "./schema.ts";

export interface ResolvedSecret {
  value: string;
  /** Where it came from, for messages: `config`, `env: NAME`, `file: ~/…`. */
  source: string;
}

export interface SecretContext {
  environment: Environment;
  config: Config;
  paths: Paths;
}

type SecretReference = Exclude<SecretInput, string>;
type SecretProvider = NonNullable<NonNullable<Config["secrets"]>["providers"]>[string];

const largestFile = 1024 * 1024;

/**
 * The secret that a setting stands for: text in place, the bare name of an environment variable, or a reference. Undefined when it is not there: an
 * empty text, a variable that is not set. Rejects with `CONFIG_SECRET` when a reference cannot be followed, and with `CONFIG_SECRET_UNSUPPORTED` for
 * the kinds of reference that this program does not follow.
 */
export async function resolveSecret(
  input: SecretInput | undefined,
  context: SecretContext,
): Promise<ResolvedSecret | undefined> {
  if (input === undefined) return undefined;
  if (typeof input === "string") return resolveText(input, context.environment);
  if (input.source === "env") return fromVariable(input, context);
  if (input.source === "file") return fromFile(input, context);
  throw new OpenClawError(
    "CONFIG_SECRET_UNSUPPORTED",
    `A secret with source "${input.source}" is not supported by this program.`,
    { hint: `Use source "env" or "file", or put the secret into ~/.openclaw/.env.` },
  );
}

/** A name in capitals is the name of a variable when there is one, or when it plainly was meant as one. */
function resolveText(text: string, environment: Environment): ResolvedSecret | undefined {
  const value = text.trim();
  // A variable that was not set is left in the text as it was written.
  if (value === "" || /\$\{[A-Z_][A-Z0-9_]*\}/.test(value)) return undefined;
  if (/^[A-Z][A-Z0-9]*(_[A-Z0-9]+)+$/.test(value)) {
    const found = environment.get(value);
    if (found !== undefined) return { value: found, source: `env: ${value}` };
    if (/_(KEY|TOKEN|SECRET|PASSWORD)$/.test(value)) return undefined;
  }
  return { value, source: "config" };
}

function fromVariable(
  reference: SecretReference,
  context: SecretContext,
): ResolvedSecret | undefined {
  const { id } = reference;
  if (!/^[A-Z][A-Z0-9_]{0,127}$/.test(id)) {
    throw failed(
      reference,
      "the id is not the name of a variable",
      "Use capitals, digits and _ only.",
    );
  }
  const provider = findProvider(reference, context);
  if (
    provider?.source === "env" &&
    provider.allowlist !== undefined &&
    !provider.allowlist.includes(id)
  ) {
    throw failed(
      reference,
      "the allowlist of its provider does not name it",
      "Add it to the allowlist.",
    );
  }
  const value = context.environment.get(id);
  return value === undefined ? undefined : { value, source: `env: ${id}` };
}

async function fromFile(
  reference: SecretReference,
  context: SecretContext,
): Promise<ResolvedSecret | undefined> {
  const provider = findProvider(reference, context);
  if (provider?.source !== "file") {
    const hint = `Add secrets.providers.${reference.provider ?? "default"} with source "file" and a path.`;
    throw failed(reference, "no file is configured for it", hint);
  }
  const { paths } = context;
  const file = resolve(dirname(paths.configFile), expandTilde(provider.path, paths.home));
  const shown = displayPath(file, paths.home);
  const text = await readSecretFile(file, shown, reference);
  const value = provider.mode === "singleValue" ? text.trim() : pick(text, shown, reference);
  return value === "" ? undefined : { value, source: `file: ${shown}` };
}

async function readSecretFile(
  file: string,
  shown: string,
  reference: SecretReference,
): Promise<string> {
  try {
    const { size } = await stat(file);
    if (size > largestFile)
      throw failed(reference, `${shown} is larger than 1 MB`, "Name another file.");
    return await readFile(file, "utf8");
  } catch (error) {
    if (isOpenClawError(error)) throw error;
    throw failed(
      reference,
      `${shown} cannot be read: ${errorMessage(error)}`,
      "Mend the path or the file's rights.",
    );
  }
}

/** Follows a JSON pointer such as `/provider/key`. */
function pick(text: string, shown: string, reference: SecretReference): string {
  let value: unknown;
  try {
    value = JSON5.parse(text);
  } catch {
    // The parser's message would quote the text, which is secret.
    throw failed(
      reference,
      `${shown} is not JSON`,
      `Mend the file, or set mode "singleValue" when it holds one bare secret.`,
    );
  }
  if (!reference.id.startsWith("/")) {
    throw failed(
      reference,
      "the id is not a JSON pointer",
      `Write it like "/name" or "/group/name".`,
    );
  }
  for (const step of reference.id.slice(1).split("/")) {
    const key = step.replaceAll("~1", "/").replaceAll("~0", "~");
    value = isPlainObject(value) && Object.hasOwn(value, key) ? value[key] : undefined;
  }
  if (typeof value === "string") return value;
  throw failed(reference, `${shown} has no text at ${reference.id}`, "Mend the id or the file.");
}

function findProvider(
  reference: SecretReference,
  { config }: SecretContext,
): SecretProvider | undefined {
  const { source } = reference;
  const isCommon = source === "env" || source === "file";
  const usual = (isCommon ? config.secrets?.defaults?.[source] : undefined) ?? "default";
  const alias = reference.provider ?? usual;
  const provider = config.secrets?.providers?.[alias];
  if (provider === undefined) {
    if (source === "env" && (alias === usual || alias === "default")) return undefined;
    throw failed(
      reference,
      `there is no secrets.providers.${alias}`,
      "Add it, or name another provider.",
    );
  }
  if (provider.source === source) return provider;
  throw failed(
    reference,
    `secrets.providers.${alias} has source "${provider.source}"`,
    "Make the two agree.",
  );
}

function failed(reference: SecretReference, reason: string, hint: string): OpenClawError {
  const name = `${reference.source}:${reference.provider ?? "default"}:${reference.id}`;
  return new OpenClawError("CONFIG_SECRET", `The secret ${name} cannot be read: ${reason}.`, {
    hint,
  });
}
