/** What waits for a person to agree to it. */
export const enApprovals = {
  title: "Waiting for your word",
  intro:
    "What is allowed is exactly what is shown, in this folder. Nothing runs before somebody decides.",
  none: "Nothing waits for a decision.",
  shell: "A shell reads this.",
  facts: "for {sender} on {channel}, in {directory}",
  asked: "asked {ago}",
  expires: "runs out {ago}",
  conversation: "Conversation",
  once: "Allow once",
  always: "Always allow exactly this",
  deny: "Deny",
  group: "Decide about {command}",
};
