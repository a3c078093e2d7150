/**
 * How servers say that the prompt is too long. Read from the vendor's sentence only, never from a user's text, and never on 429, where a similar
 * sentence means tokens per minute.
 */
const sentences = [
  /context[ _-]?length[ _-]?exceeded/i,
  /maximum context length/i,
  /(exceed|larger|longer)[^.]{0,60}\bcontext (length|size|window)/i,
  /context (length|size|window)[^.]{0,40}\bexceed/i,
  /range of input length should be/i,
  /(prompt|input)( \(\d+ tokens\))? is (too long|longer than)/i,
  /input token count[^.]{0,40}exceed/i,
  /too many (input|prompt) tokens/i,
  /reduce the length of (the|your) (messages|prompt|input)/i,
  /(上下文|输入)[^。]{0,12}(长度|过长|超)/,
  /超(过|出)[^。]{0,12}(上下文|最大长度|最大输入)/,
];

/** True when the vendor's code or sentence says that the request does not fit into the model's context. */
export function saysContextOverflow(
  code: string | undefined,
  message: string | undefined,
): boolean {
  if (code !== undefined && /^(context_length_exceeded|string_above_max_length)$/i.test(code))
    return true;
  return message !== undefined && sentences.some((sentence) => sentence.test(message));
}
