import { approvalDecisions } from "../sdk/approval.ts";
import type { ChatCommand } from "../sdk/command.ts";
import { needOperator } from "./need-operator.ts";

export const approve: ChatCommand = {
  name: "approve",
  usage: "<id> allow-once | allow-always | deny",
  description: "Decide about something that I asked to do.",
  permission: "owner",
  arguments: [
    { name: "id", description: "From the question", required: true },
    {
      name: "decision",
      description: "What you decide",
      choices: approvalDecisions,
      required: true,
    },
  ],
  // The turn that asked runs until this is answered.
  immediate: true,
  async run(context) {
    const operator = needOperator(context);
    const [id, word, ...rest] = context.args.split(/\s+/).filter((each) => each !== "");
    const decision = approvalDecisions.find((each) => each === word?.toLowerCase());
    if (id === undefined || decision === undefined || rest.length > 0) {
      return "Nothing was decided. Usage: `/approve <id> allow-once`, `allow-always` or `deny`";
    }
    return operator.decideApproval(id, decision);
  },
};
