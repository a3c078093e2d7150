import { createHash } from "node:crypto";
import type { OutboundMessage } from "openclaw/sdk";

const invalidForm = 50_035;
const shortest = 200;

/** Discord finds the text too long. */
export function refusesLength(error: unknown): boolean {
  if (!(error instanceof Error) || Reflect.get(error, "code") !== invalidForm) return false;
  const { errors } = Object(Reflect.get(error, "rawError")) as { errors?: unknown };
  const { _errors: list } = Object(Reflect.get(Object(errors), "content")) as { _errors?: unknown };
  return JSON.stringify(list ?? "").includes("BASE_TYPE_MAX_LENGTH");
}

/** The message as two, divided at a line or a word near the middle, a fence of code closed and opened again; undefined when it is too short to divide. */
export function halves(message: OutboundMessage): [OutboundMessage, OutboundMessage] | undefined {
  const { text, media: _, choices: __, ...rest } = message;
  if (text.length < shortest) return undefined;
  const at = cut(text);
  const [before, after] = [text.slice(0, at).trimEnd(), text.slice(at).trimStart()];
  const isInCode = (before.match(/^```/gm) ?? []).length % 2 === 1;
  const { media, choices } = message;
  return [
    { ...rest, key: keyOf(message, "first"), text: isInCode ? `${before}\n\`\`\`` : before },
    {
      ...rest,
      ...(media === undefined ? {} : { media }),
      ...(choices === undefined ? {} : { choices }),
      key: keyOf(message, "second"),
      text: isInCode ? `\`\`\`\n${after}` : after,
      part: (message.part ?? 0) + 1,
    },
  ];
}

function cut(text: string): number {
  const middle = Math.floor(text.length / 2);
  const near = text.slice(0, middle);
  const line = near.lastIndexOf("\n");
  if (line > middle / 2) return line;
  const word = near.lastIndexOf(" ");
  if (word > middle / 2) return word;
  // Never between the two halves of a character.
  const isPair = /[\uD800-\uDBFF]/.test(text[middle - 1] ?? "");
  return isPair ? middle - 1 : middle;
}

/** The same at each attempt, so that Discord recognises a repeated half. */
function keyOf({ key }: OutboundMessage, half: string): string {
  return createHash("sha256").update(`${key}:${half}`).digest("base64url").slice(0, 22);
}
