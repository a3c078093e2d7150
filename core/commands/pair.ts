import type { ChatCommand } from "../sdk/command.ts";
import { needOperator } from "./need-operator.ts";

export const pair: ChatCommand = {
  name: "pair",
  aliases: ["pairing"],
  usage: "[code]",
  description: "List who asks to talk to me, or let somebody in by the code.",
  permission: "owner",
  arguments: [{ name: "code", description: "The pairing code", required: false }],
  immediate: true,
  async run(context) {
    const operator = needOperator(context);
    const code = context.args.replace(/^approve\s+/i, "").toUpperCase();
    if (code === "" || code === "LIST") {
      const requests = await operator.pairingRequests();
      if (requests.length === 0) return "Nobody asks to be let in.";
      const lines = requests.map(
        (request) =>
          `- ${printable(request.senderName)} (${request.senderId}) on ${request.channel}: \`/pair ${request.code}\``,
      );
      return ["These people ask to talk to me:", ...lines].join("\n");
    }
    const sender = await operator.approvePairing(code);
    return sender === undefined
      ? "No request has this code. Codes are good for one hour; `/pair` lists what waits."
      : `${sender.senderId} may talk to me on ${sender.channel} now.`;
  },
};

/** A stranger chose it: it must not look like anything but a name. */
function printable(name: string): string {
  return (
    name
      .replace(/[\s`*_~|<>@]+/g, " ")
      .trim()
      .slice(0, 60) || "somebody"
  );
}
