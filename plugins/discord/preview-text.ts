import type { Talking } from "./talking.ts";

/** What is known of an answer that is not done. */
export interface Draft {
  text: string;
  /** Names of the tools that were used, in order. */
  lines: string[];
}

const longest = 1900;
const smallestBlock = 200;
/** Keeps a preview from being the same text as the answer, so that the one is never taken for the other. */
const unfinished = " ▌";

/** What a preview shows; empty for nothing yet. Only the answer's own text and the names of tools, never what a tool said. */
export function previewText(draft: Draft, style: Talking["preview"]): string {
  if (style.mode === "progress") return progressText(draft, style);
  const text = style.mode === "block" ? wholeBlocks(draft.text) : draft.text;
  const shown = text.trim();
  if (shown === "") return "";
  return `${closeFence(cut(shown))}${unfinished}`;
}

function progressText({ lines }: Draft, { label, maxLines }: Talking["preview"]): string {
  const used = lines.slice(-maxLines).map((name) => `-# ${name}`);
  return `${[label, ...used].join("\n").slice(0, longest)}${unfinished}`;
}

/** Up to the last paragraph that is complete. */
function wholeBlocks(text: string): string {
  const end = text.lastIndexOf("\n\n");
  return end >= smallestBlock ? text.slice(0, end) : "";
}

function cut(text: string): string {
  if (text.length <= longest) return text;
  const head = text.slice(0, longest - 1);
  const whole = /[\uD800-\uDBFF]$/.test(head) ? head.slice(0, -1) : head;
  return `${whole}…`;
}

function closeFence(text: string): string {
  const fences = text.match(/^[ \t]*(`{3,}|~{3,})/gm) ?? [];
  if (fences.length % 2 === 0) return text;
  return `${text}\n${fences.at(-1)?.trim() ?? ""}`;
}
