import { isOpenClawError, OpenClawError } from "../../sdk/errors.ts";

/** Runs work that ends early when the program is asked to stop. Rejects with `CLI_STOPPED` then; the work has cleaned up behind itself. */
export async function unlessStopped<Result>(
  signal: AbortSignal,
  work: () => Promise<Result>,
): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    if (!signal.aborted || isOpenClawError(error)) throw error;
    throw new OpenClawError("CLI_STOPPED", "Stopped. Nothing was changed.", {
      hint: "Run the command again to begin anew.",
      cause: error,
    });
  }
}
