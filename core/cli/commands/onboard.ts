import { Command, Option } from "commander";
import type { Redactor } from "../../lib/redact.ts";
import { isOpenClawError, OpenClawError } from "../../sdk/errors.ts";
import type { CliContext } from "../context.ts";
import { choiceIds } from "../onboard/choose-auth.ts";
import { idleFlags } from "../onboard/idle-flags.ts";
import { secretsOf, type OnboardFlags } from "../onboard/onboard-flags.ts";
import { readAuthChoices, type AuthFacts } from "../onboard/read-auth-choices.ts";
import type { OnboardPhase, OnboardResult } from "../onboard/onboard-run.ts";
import type { Wizard } from "../onboard/wizard.ts";
import { writeJson, writeLine } from "../output.ts";

/** The flags for keys come from the plugins' manifests, so a new provider brings its own. */
export async function defineOnboardCommand(context: CliContext): Promise<Command> {
  const { choices, retired } = await readAuthChoices(context);
  const command = new Command("onboard")
    .description("Set up a model, its key and a chat channel, step by step or by flags")
    .option("--non-interactive", "ask nothing; needs --accept-risk")
    .option("--accept-risk", "acknowledge that the assistant answers whoever you let in")
    .option("--mode <mode>", "where the gateway runs: local")
    .option("--auth-choice <choice>", `which key to set up: ${choiceIds(choices).join("|")}`)
    .option(
      "--secret-input-mode <mode>",
      "plaintext: in a private file (the default); ref: stays in the environment",
    )
    .option("--workspace <dir>", "folder with the assistant's own files")
    .option("--skip-bootstrap", "put no starter files into the workspace")
    .option("--gateway-port <port>", "port of the gateway")
    .option("--gateway-bind <mode>", "loopback|lan|auto|custom")
    .option("--gateway-auth <mode>", "token|password")
    .option("--gateway-token <token>", "token in place of a generated one")
    .option("--gateway-token-ref-env <name>", "environment variable that holds the token")
    .option("--gateway-password <password>", "password, with --gateway-auth password")
    .option("--custom-base-url <url>", "address of an OpenAI-compatible server")
    .option("--custom-model-id <id>", "model on that server")
    .option("--custom-api-key <key>", "key for that server; else CUSTOM_API_KEY, else none")
    .option("--custom-provider-id <id>", "name for that server; else made from its host")
    .option("--custom-compatibility <mode>", "openai")
    .option("--custom-image-input", "the model reads images")
    .option("--custom-text-input", "the model reads text only")
    .option("--install-daemon", "not available yet; accepted for old scripts")
    .option("--no-install-daemon", "the default; accepted for old scripts")
    .option("--skip-channels", "offer no chat channel")
    .option("--skip-skills", "nothing to skip; accepted for old scripts")
    .option("--skip-health", "do not look for a running gateway at the end")
    .option("--skip-verify", "write the setup without asking the model for an answer")
    .option("--json", "print the result as JSON");
  addKeyFlags(command, choices);
  for (const flag of retired.flatMap(({ cliFlags }) => cliFlags ?? [])) {
    if (/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(flag)) {
      command.addOption(new Option(`--${flag} <key>`).hideHelp());
    }
  }
  for (const { name, value } of idleFlags) {
    command.addOption(
      new Option(value === undefined ? `--${name}` : `--${name} <${value}>`).hideHelp(),
    );
  }
  return command.action(async () => {
    await onboard(command.opts<OnboardFlags>(), context);
  });
}

/** A plugin cannot take a flag that means something else already. */
function addKeyFlags(command: Command, choices: AuthFacts["choices"]): void {
  const taken = new Set([
    ...command.options.map((option) => option.long),
    ...idleFlags.map(({ name }) => `--${name}`),
    ...["help", "version", "profile", "dev", "log-level", "no-color"].map((name) => `--${name}`),
  ]);
  for (const { cliFlags, groupLabel, choiceLabel, address } of choices) {
    for (const flag of cliFlags) {
      if (taken.has(`--${flag}`) || !/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(flag)) continue;
      taken.add(`--${flag}`);
      command.option(`--${flag} <key>`, `${groupLabel}: ${choiceLabel}`);
    }
    if (address === undefined || taken.has(`--${address.cliFlag}`)) continue;
    taken.add(`--${address.cliFlag}`);
    command.option(`--${address.cliFlag} <host>`, `${groupLabel}: ${address.prompt}`);
  }
}

async function onboard(flags: OnboardFlags, context: CliContext): Promise<void> {
  const { runOnboard } = await import("../onboard/run-onboard.ts");
  const { describeFailure, redactError } = await import("../onboard/tell-result.ts");
  const { createRedactor } = await import("../../lib/redact.ts");
  const redactor = createRedactor();
  for (const secret of secretsOf(flags)) redactor.add(secret);
  let phase: OnboardPhase = "flags";
  try {
    const wizard = await openWizard(flags, context);
    const result = await runOnboard({
      flags,
      context,
      redactor,
      enter: (next) => (phase = next),
      ...(wizard ? { wizard } : {}),
    });
    await tell(result, flags, context, redactor, wizard);
  } catch (thrown) {
    const error = redactError(thrown, redactor);
    if (flags.json !== true || !isOpenClawError(error)) throw error;
    writeJson(context, describeFailure(flags, error, phase));
    context.exitCode = 1;
  }
}

async function openWizard(flags: OnboardFlags, context: CliContext): Promise<Wizard | undefined> {
  if (flags.nonInteractive === true) return undefined;
  if (!context.isTty) {
    throw new OpenClawError(
      "ONBOARD_NEEDS_TERMINAL",
      "Onboarding asks questions, and this is not a terminal.",
      {
        hint: "Run it in a terminal, or add --non-interactive --accept-risk --auth-choice CHOICE and the key's flag.",
      },
    );
  }
  const { createTerminalWizard } = await import("../onboard/terminal-wizard.ts");
  return createTerminalWizard(
    flags.json === true ? process.stderr : process.stdout,
    context.signal,
  );
}

async function tell(
  result: OnboardResult,
  flags: OnboardFlags,
  context: CliContext,
  redactor: Redactor,
  wizard: Wizard | undefined,
): Promise<void> {
  const words = await import("../onboard/tell-result.ts");
  const { findRunningGateway } = await import("../onboard/find-running-gateway.ts");
  const isRunning = flags.skipHealth !== true && (await findRunningGateway(result.project.paths));
  const lines = words.describeSetup(result);
  const next = words.describeNext(isRunning);
  for (const warning of words.describeWarnings(flags, result, context.processEnv)) {
    const text = redactor.redact(warning);
    if (wizard) wizard.warn(text);
    else context.stderr(`${text}\n`);
  }
  wizard?.note("Done", lines);
  wizard?.end(next);
  if (flags.json === true) writeJson(context, words.describeSuccess(flags, result));
  else if (!wizard) for (const line of [...lines, next]) writeLine(context, line);
}
