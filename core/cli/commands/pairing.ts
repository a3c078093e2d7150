import { Command } from "commander";
import type { CliContext } from "../context.ts";
import type { ApproveFlags } from "../pairing/approve-request.ts";
import type { ListFlags } from "../pairing/list-requests.ts";

/** `openclaw pairing`: works on the store itself, with or without a running gateway. */
export function definePairingCommand(context: CliContext): Command {
  const command = new Command("pairing").description(
    "List and approve strangers who asked to talk to the assistant",
  );
  command
    .command("list")
    .description("List the requests that wait for an answer")
    .argument("[channel]", "only this channel")
    .option("--channel <id>", "the same as the argument")
    .option("--account <id>", "only this account of the channel")
    .option("--json", "print JSON")
    .action(async (channel: string | undefined, flags: ListFlags) => {
      const { listRequests } = await import("../pairing/list-requests.ts");
      await listRequests(context, { ...(channel === undefined ? {} : { channel }), ...flags });
    });
  command
    .command("approve")
    .description("Let in the person who got this code")
    .usage("[options] [channel] <code>")
    .argument("<words...>", "the code, after its channel if you like")
    .option("--channel <id>", "the channel of the code")
    .option("--account <id>", "the account of the channel")
    .option("--notify", "tell the person in the chat")
    .option("--json", "print JSON")
    .action(async (words: string[], flags: ApproveFlags) => {
      const { approveRequest } = await import("../pairing/approve-request.ts");
      await approveRequest(context, words, flags);
    });
  return command;
}
