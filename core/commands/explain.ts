import type { ChatCommand } from "../sdk/command.ts";
import { needOperator } from "./need-operator.ts";

export const explain: ChatCommand = {
  name: "explain",
  usage: "[message id or link]",
  description: "Say what became of a message, step by step.",
  permission: "owner",
  arguments: [
    { name: "message", description: "Its id or link; the last one when absent", required: false },
  ],
  immediate: true,
  async run(context) {
    const text = context.args === "" ? undefined : context.args;
    return (await needOperator(context).explain(text)).join("\n");
  },
};
