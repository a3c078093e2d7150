import type { CliContext } from "../context.ts";

/** A question at the terminal. No, when it is stopped. */
export async function askYesNo(
  message: string,
  { signal }: Pick<CliContext, "signal">,
): Promise<boolean> {
  const { confirm } = await import("@clack/prompts");
  return (await confirm({ message, signal })) === true;
}
