/** What the demo model says about itself before its first answer. */
export const greeting = `**I am the offline demo model: no key, no network, no intelligence.** To talk to a real model, run \`openclaw onboard --auth-choice qwen-api-key\` or set \`QWEN_API_KEY\`.

Until then I repeat what you write. Say "tell me a story" for a long answer, "use a tool" for a tool call, "think" for reasoning, or "fail with rate-limit" (or auth, server, timeout, cut) for an error.

`;
