/** Characters that mean something to a shell and nothing to us. */
const special = new Set("|&;<>()$`*?[]{}#!\n\r");

/**
 * Splits a command line into words without any shell. Words stand apart by spaces or tabs. What is in '…' is taken as it is; in "…" a backslash before " or \ takes
 * that character; outside of quotes a backslash takes the next character. Throws on everything that only a shell could read, so that no word ever means less than it
 * seems to.
 */
export function splitCommand(line: string): string[] {
  const words: string[] = [];
  let word: string | undefined;
  for (let at = 0; at < line.length; at += 1) {
    const character = line.charAt(at);
    if (character === " " || character === "\t") {
      if (word !== undefined) words.push(word);
      word = undefined;
    } else if (character === "'" || character === '"') {
      const quoted = readQuoted(line, at);
      word = (word ?? "") + quoted.text;
      at = quoted.end;
    } else if (character === "\\") {
      at += 1;
      if (at >= line.length || /[\n\r]/.test(line.charAt(at))) throw refused("\\ at the end");
      word = (word ?? "") + line.charAt(at);
    } else {
      if (special.has(character) || (character === "~" && word === undefined)) {
        throw refused(character === "\n" || character === "\r" ? "a new line" : character);
      }
      word = (word ?? "") + character;
    }
  }
  if (word !== undefined) words.push(word);
  const [first] = words;
  if (first === undefined) throw new Error("There is no command.");
  if (/^[A-Za-z_]\w*=/.test(first)) throw refused(`${first.split("=")[0]}=…`);
  return words;
}

function readQuoted(line: string, start: number): { text: string; end: number } {
  const quote = line.charAt(start);
  let text = "";
  for (let at = start + 1; at < line.length; at += 1) {
    const character = line.charAt(at);
    if (character === quote) return { text, end: at };
    if (quote === '"' && (character === "$" || character === "`")) throw refused(character);
    if (quote === '"' && character === "\\" && /["\\]/.test(line.charAt(at + 1))) at += 1;
    text += line.charAt(at);
  }
  throw new Error(`The ${quote} is never closed.`);
}

function refused(what: string): Error {
  return new Error(
    `${what} is for a shell, and there is none here. Give argv as a list, or set shell to true, which an owner must agree to.`,
  );
}
