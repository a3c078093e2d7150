export interface Passage {
  path: string;
  /** The first line, from 1. */
  line: number;
  text: string;
}

const linesTogether = 12;

/** Paragraphs and list items that stand together, as they can be shown. */
export function splitPassages(path: string, text: string): Passage[] {
  const lines = text.split(/\r?\n/);
  const passages: Passage[] = [];
  for (let at = 0; at < lines.length;) {
    let end = at;
    while (end < lines.length && end - at < linesTogether) {
      end += 1;
      if (end - at > 3 && (lines[end - 1] ?? "").trim() === "") break;
    }
    const part = lines.slice(at, end).join("\n").trim();
    if (part !== "") passages.push({ path, line: at + 1, text: part });
    at = end;
  }
  return passages;
}

/** The passages that share rare words with the query, the best first. A score is 1 when a passage has them all. */
export function rankPassages(
  query: string,
  passages: readonly Passage[],
): { passage: Passage; score: number }[] {
  const wanted = [...new Set(wordsOf(query))];
  if (wanted.length === 0) return [];
  const words = passages.map(({ text }) => new Set(wordsOf(text)));
  const weights = wanted.map((word) => {
    const holders = words.filter((own) => own.has(word)).length;
    return Math.log(1 + (passages.length + 1) / (holders + 0.5));
  });
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return passages
    .map((passage, at) => ({
      passage,
      score:
        wanted.reduce(
          (sum, word, index) => sum + (words[at]?.has(word) ? (weights[index] ?? 0) : 0),
          0,
        ) / total,
    }))
    .filter(({ score }) => score > 0)
    .toSorted((left, right) => right.score - left.score);
}

/** Words in lower case; of scripts without spaces between words, each two neighbours. */
function wordsOf(text: string): string[] {
  const found =
    text
      .normalize("NFKC")
      .toLowerCase()
      .match(/[\p{L}\p{N}]+/gu) ?? [];
  return found.flatMap((word) => {
    if (!/[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}]/u.test(word)) {
      return [word.length > 4 ? word.replace(/(e?s|ing|ed)$/, "") : word];
    }
    const letters = Array.from(word);
    if (letters.length === 1) return letters;
    return letters.slice(1).map((letter, at) => `${letters[at]}${letter}`);
  });
}
