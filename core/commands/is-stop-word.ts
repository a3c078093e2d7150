/** What people write when they want the answer to stop, in the languages that most of them speak; one line each. */
const stopWords: ReadonlySet<string> = new Set(
  [
    "stop|esc|abort|exit|interrupt|halt|please stop|stop please|stop it|stop now|stop run",
    "stopp|anhalten|abbrechen|aufhören|hör auf|bitte stopp|bitte aufhören",
    "arrête|arrete|arrêter|arrêtez|stoppe",
    "para|detente|detén|deten|alto|basta|parar|pare|pára",
    "fermati|ferma|fermo",
    "стоп|стой|остановись|остановитесь|хватит|прекрати",
    "停|停止|停下|停一下|暂停|暫停|中止|住手",
    "やめて|止めて|とめて|止まって|ストップ",
    "멈춰|멈춰줘|그만|중지|정지|스톱",
    "रुको|रुकिए|रुक जाओ|बंद करो|ruko",
    "توقف|قف|أوقف|اوقف",
  ].flatMap((line) => line.split("|")),
);

/** True when the whole message is a stop word; punctuation and symbols around it do not count. */
export function isStopWord(text: string): boolean {
  if (text.length > 40 || text.trimStart().startsWith("/")) return false;
  const bare = text
    .normalize("NFKC")
    .toLowerCase()
    .replace(/^[\p{P}\p{S}\s\uFE0F]+|[\p{P}\p{S}\s\uFE0F]+$/gu, "")
    .replace(/\s+/g, " ");
  return stopWords.has(bare);
}
