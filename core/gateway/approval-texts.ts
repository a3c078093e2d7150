import { approvalDecisions, type ApprovalDecision, type ApprovalRequest } from "../sdk/approval.ts";
import type { Choice } from "../sdk/choice.ts";

const labels: Record<ApprovalDecision, Pick<Choice, "label" | "style">> = {
  "allow-once": { label: "Allow once", style: "primary" },
  "allow-always": { label: "Always allow exactly this", style: "secondary" },
  deny: { label: "Deny", style: "danger" },
};

const longestShown = 1200;

export function approvalQuestion(
  request: ApprovalRequest,
  { id, name, minutes }: { id: string; name: string; minutes: number },
): string {
  const { directory, isShell, reason } = request;
  return [
    isShell ? "May I let a shell read this?" : "May I run this?",
    `\`\`\`\n${shown(request)}\n\`\`\``,
    [`In ${directory}, for ${name}.`, reason].filter(Boolean).join(" "),
    `An owner can press a button or write \`/approve ${id} allow-once\`, \`allow-always\` or \`deny\`. In ${minutes} minutes the request runs out.`,
  ].join("\n");
}

/** Word for word, with quotes where words would run together; what a fence or a terminal could misread is escaped. */
export function shown({ argv }: ApprovalRequest): string {
  const words = argv.map((word) => (/^[\w@%+=:,./-]+$/.test(word) ? word : JSON.stringify(word)));
  const text = words.join(" ").replaceAll("```", "`\u200b``");
  return text.length > longestShown
    ? `${text.slice(0, longestShown)}… [${text.length - longestShown} more characters]`
    : text;
}

export function settledSentence(
  request: ApprovalRequest,
  decision: ApprovalDecision,
  name: string,
): string {
  const what = shown(request).slice(0, 200);
  if (decision === "deny") return `✖ ${name} said no: ${what}`;
  return `✔ ${name} allowed ${decision === "allow-always" ? "this for good" : "this once"}: ${what}`;
}

export function buttonId(id: string, decision: ApprovalDecision): Choice {
  return { id: `approve:${id}:${decision}`, ...labels[decision] };
}

export function readButton(text: string): { id: string; decision: ApprovalDecision } | undefined {
  const [kind, id, word] = text.split(":");
  const decision = approvalDecisions.find((each) => each === word);
  if (kind !== "approve" || id === undefined || decision === undefined) return undefined;
  return { id, decision };
}
