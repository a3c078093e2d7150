import type { ContentPart } from "../sdk/message.ts";

/** Cuts the text parts at `maxChars` together and says so; media parts stay. Text is never cut inside a surrogate pair. */
export function capContent(content: readonly ContentPart[], maxChars: number): ContentPart[] {
  const length = content.reduce((sum, part) => sum + textLength(part), 0);
  if (length <= maxChars) return [...content];
  let left = maxChars;
  const kept = content.flatMap((part): ContentPart[] => {
    if (part.type !== "text") return [part];
    const text = cutText(part.text, left);
    left -= text.length;
    return text === "" ? [] : [{ type: "text", text }];
  });
  const note = `\n[Cut here: the result has ${length} characters, the first ${maxChars} are shown.]`;
  return [...kept, { type: "text", text: note }];
}

/** The first `length` characters, or one fewer where the cut would split a surrogate pair. */
export function cutText(text: string, length: number): string {
  if (text.length <= length) return text;
  const last = text.charCodeAt(length - 1);
  const splitsPair = last >= 0xd800 && last <= 0xdbff;
  return text.slice(0, splitsPair ? length - 1 : length);
}

function textLength(part: ContentPart): number {
  return part.type === "text" ? part.text.length : 0;
}
