import { createRedactor } from "../lib/redact.ts";
import { errorMessage, isOpenClawError } from "../sdk/errors.ts";
import type { CliContext } from "./context.ts";
import { writeJson } from "./output.ts";

/**
 * Tells the user what went wrong and answers the exit status. What the user can mend is its sentence and the hint; anything else is a fault of the
 * program, whose stack shows only with `OPENCLAW_DEBUG=1`. Secrets of the environment never show.
 */
export function reportFailure(
  error: unknown,
  args: readonly string[],
  context: Pick<CliContext, "stdout" | "stderr" | "processEnv">,
): number {
  const redactor = createRedactor();
  for (const [name, value] of Object.entries(context.processEnv)) {
    if (value !== undefined && /KEY|TOKEN|SECRET|PASSWORD/i.test(name)) redactor.add(value);
  }
  const { code, message, hint, details } = describe(error);
  if (args.includes("--json")) {
    const failure = {
      ok: false,
      error: { type: "cli_error", code, message, ...(hint === undefined ? {} : { hint }), details },
    };
    const text = redactor.redact(JSON.stringify(failure));
    writeJson(context, JSON.parse(text));
  } else {
    const lines = [message, ...(hint === undefined ? [] : [hint])];
    context.stderr(redactor.redact(`${lines.join("\n")}\n`));
  }
  if (context.processEnv["OPENCLAW_DEBUG"] === "1" && error instanceof Error) {
    context.stderr(redactor.redact(`${error.stack ?? ""}\n`));
  }
  return 1;
}

interface Description {
  code: string;
  message: string;
  hint?: string;
  details?: Record<string, unknown>;
}

function describe(error: unknown): Description {
  if (isOpenClawError(error)) {
    const { code, message, hint, details } = error;
    return {
      code,
      message,
      ...(hint === undefined ? {} : { hint }),
      ...(details === undefined ? {} : { details }),
    };
  }
  return {
    code: "CLI_UNEXPECTED",
    message: `Something failed inside openclaw that should not: ${errorMessage(error)}`,
    hint: "This is a bug. Set OPENCLAW_DEBUG=1 to see where, and please report it.",
  };
}
