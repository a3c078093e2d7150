/**
 * The gateway's own sentences inside an answer: why it ends where it ends. Each says what happened and what the reader can do.
 */
export const notices = {
  length:
    "[The answer was cut here: it reached the model's output limit. Say “continue” for the rest.]",
  lengthWithoutText:
    "The model used up its output limit before it wrote an answer. Ask for something shorter, or choose a lower thinking level.",
  contentFilter:
    "The model's provider filtered this answer, so there is nothing more to show. Try to put the question differently.",
  contentFilterCut: "[The model’s provider filtered the rest of this answer.]",
  empty:
    "The model gave an empty answer, twice. Please ask again, or choose another model with /model.",
  loop: "I stopped here: the model kept making the same tool call with the same arguments.",
  malformed: "I stopped here: the model kept making tool calls whose arguments could not be used.",
} as const;

export function stepLimitNotice(maxSteps: number): string {
  return `I stopped here: this took ${maxSteps} steps, which is the limit for one message. Say “continue” to go on.`;
}

export function deadlineNotice(timeoutSeconds: number): string {
  return `I stopped here: this took longer than ${describeSeconds(timeoutSeconds)}, which is the limit for one message (agents.defaults.timeoutSeconds).`;
}

/** `45 seconds`, `30 minutes`, `2 hours`. */
export function describeSeconds(seconds: number): string {
  const whole = Math.ceil(seconds);
  if (whole >= 7_200 && whole % 3_600 === 0) return `${whole / 3_600} hours`;
  if (whole >= 120) return `${Math.ceil(whole / 60)} minutes`;
  return whole === 1 ? "1 second" : `${whole} seconds`;
}
