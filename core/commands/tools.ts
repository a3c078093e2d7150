import type { ChatCommand } from "../sdk/command.ts";

export const tools: ChatCommand = {
  name: "tools",
  usage: "[compact | verbose]",
  description: "Show the tools that I can use for you here.",
  permission: "anyone",
  arguments: [
    {
      name: "form",
      description: "Names only, or with descriptions",
      choices: ["compact", "verbose"],
      required: false,
    },
  ],
  immediate: true,
  async run({ args, session }) {
    const list = await session.tools();
    if (list.length === 0) return "There are no tools here.";
    if (args.toLowerCase() !== "verbose") {
      return `Tools: ${list.map((tool) => tool.name).join(", ")}.\nWhat they do: \`/tools verbose\`.`;
    }
    return list
      .map((tool) => `- \`${tool.name}\`${risks[tool.risk]} – ${firstSentence(tool.description)}`)
      .join("\n");
  },
};

const risks = { none: "", read: "", write: " (changes things)", execute: " (runs programs)" };

function firstSentence(text: string): string {
  const [sentence = ""] = text.replace(/\s+/g, " ").split(/(?<=[.!?])\s/, 1);
  return sentence.length > 160 ? `${sentence.slice(0, 159)}…` : sentence;
}
