import type { ChatCommand } from "openclaw/sdk";

/** `/__NAME__ [name]`, answered by the gateway itself; no model is asked. */
export const greet: ChatCommand = {
  name: "__NAME__",
  description: "Greets you, or whom you name",
  usage: "[name]",
  permission: "anyone",
  arguments: [{ name: "name", description: "Whom to greet", required: false }],
  async run({ args, sender, session }) {
    const { ref } = await session.model();
    return `Hello, ${args === "" ? sender.name : args}! This session talks to ${ref}.`;
  },
};
