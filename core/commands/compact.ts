import type { ChatCommand } from "../sdk/command.ts";
import { shortTokens } from "./short-tokens.ts";

export const compact: ChatCommand = {
  name: "compact",
  usage: "[what to keep]",
  description: "Put a summary in the place of the older messages.",
  permission: "anyone",
  arguments: [
    { name: "instructions", description: "What the summary should keep", required: false },
  ],
  async run({ args, session, signal }) {
    const report = await session.compact(args === "" ? undefined : args, signal);
    if (!report.done) return "There is nothing to compact yet.";
    const { tokensBefore, tokensAfter, truncated } = report;
    const figures = `${shortTokens(tokensBefore)} → ${shortTokens(tokensAfter)} tokens, est.`;
    return truncated
      ? `⚙️ Compacted without the model, which gave no summary (${figures}). Older messages are kept as a list of what was asked.`
      : `⚙️ Compacted (${figures}).`;
  },
};
