import { OpenClawError } from "../../sdk/errors.ts";
import type { CliContext } from "../context.ts";
import { withStore } from "../open-store.ts";
import { writeLine } from "../output.ts";

/** Takes the whole key, so that no slip of the hand takes the wrong conversation. */
export async function deleteSession(
  context: CliContext,
  text: string,
  flags: { yes?: boolean },
): Promise<void> {
  const key = text.trim().toLowerCase();
  await withStore(context, async (storage) => {
    const session = await storage.getSession(key);
    if (session === undefined) {
      throw new OpenClawError("CLI_SESSION", `There is no session "${text}".`, {
        hint: "Give the key in full; openclaw sessions list shows it.",
      });
    }
    if (flags.yes !== true) {
      throw new OpenClawError(
        "CLI_USAGE",
        `${key} would be deleted with everything that was said in it.`,
        {
          hint: "Repeat with --yes. To keep a copy first: openclaw sessions export",
        },
      );
    }
    await storage.deleteSession(key);
    writeLine(context, `Deleted ${key}.`);
  });
}
