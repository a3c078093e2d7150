import type { ChatCommand, ContextReport } from "../sdk/command.ts";
import { shortTokens } from "./short-tokens.ts";

export const context: ChatCommand = {
  name: "context",
  usage: "[list | detail | json]",
  description: "Show what the next request to the model would consist of.",
  permission: "anyone",
  arguments: [
    {
      name: "form",
      description: "How much is shown",
      choices: ["list", "detail", "json"],
      required: false,
    },
  ],
  immediate: true,
  async run({ args, session }) {
    const report = await session.context();
    const form = args.toLowerCase();
    if (form === "json") return `\`\`\`json\n${JSON.stringify(report, null, 2)}\n\`\`\``;
    return describe(report, form === "detail").join("\n");
  },
};

function describe(report: ContextReport, isDetailed: boolean): string[] {
  const { system, tools, history, summary, window, reported, compactions } = report;
  const [prompt, schemas] = [sum(system), sum(tools)];
  const total = prompt + schemas + history.tokens + summary;
  const parts = (list: ContextReport["tools"]) =>
    isDetailed ? list.map((part) => `  - ${part.name}: ${shortTokens(part.tokens)}`) : [];
  return [
    `📚 Context: about ${shortTokens(total)} of ${shortTokens(window)} tokens (${percent(total, window)}, est.)`,
    ...(reported === undefined
      ? []
      : [`The last answer used ${shortTokens(reported)} tokens, as the provider counted.`]),
    `- System prompt: ${shortTokens(prompt)}`,
    ...parts(system),
    `- Tools (${tools.length}): ${shortTokens(schemas)}`,
    ...parts(tools),
    ...(summary === 0 ? [] : [`- Summary of older messages: ${shortTokens(summary)}`]),
    `- Messages (${history.messages}): ${shortTokens(history.tokens)}`,
    ...(compactions === 0 ? [] : [`🧹 Compactions: ${compactions}`]),
  ];
}

function sum(parts: readonly { tokens: number }[]): number {
  return parts.reduce((total, part) => total + part.tokens, 0);
}

function percent(part: number, whole: number): string {
  return `${Math.round((100 * part) / Math.max(1, whole))}%`;
}
