import type { CommandContext, CommandOperator } from "../sdk/command.ts";
import { OpenClawError } from "../sdk/errors.ts";

/** What owners may do. Rejects commands that were let through to somebody else. */
export function needOperator({ operator }: CommandContext): CommandOperator {
  if (operator !== undefined) return operator;
  throw new OpenClawError("COMMAND_OWNER_ONLY", "This command is for the owner.", {
    hint: "Owners are listed in commands.ownerAllowFrom.",
  });
}
