/** Code stays as it is: a name in it is no mention. */
const code = /```[\s\S]*?(?:```|$)|`[^`\n]*`/g;

/** Writes `@handle` as a mention of that person where the config knows the handle. Answers whom the text then mentions. */
export function withMentions(
  text: string,
  aliases: Record<string, string>,
  longest: number,
): { text: string; users: string[] } {
  const entries = Object.entries(aliases).flatMap(([name, id]): [string, string][] => {
    const user = /\d{5,}/.exec(id)?.[0];
    return user === undefined ? [] : [[name.replace(/^@/, "").toLowerCase(), user]];
  });
  if (entries.length === 0) return { text, users: [] };
  const known = new Map(entries);
  const users = new Set<string>();
  const mention = (prose: string): string =>
    prose.replaceAll(
      /(?<![\p{L}\p{N}_<@])@([\p{L}\p{N}_.-]*[\p{L}\p{N}_])/gu,
      (whole, name: string) => {
        const user = known.get(name.toLowerCase());
        if (user === undefined) return whole;
        users.add(user);
        return `<@${user}>`;
      },
    );
  let written = "";
  let from = 0;
  for (const match of text.matchAll(code)) {
    written += mention(text.slice(from, match.index)) + match[0];
    from = match.index + match[0].length;
  }
  written += mention(text.slice(from));
  return written.length > longest ? { text, users: [] } : { text: written, users: [...users] };
}
