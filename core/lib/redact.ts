/** Takes secrets out of text on its way to a log, an error or a screen. */
export interface Redactor {
  /** Remembers a secret value. Values under six characters are ignored: they would blot out ordinary words. */
  add(secret: string): void;
  /** Never throws. */
  redact(text: string): string;
}

const mark = "[redacted]";
const shortestSecret = 6;

/**
 * Shapes of credentials that are recognised without being known. Each begins where a word begins, which keeps the search linear in the text.
 */
const shapes: readonly { pattern: RegExp; replacement: string }[] = [
  { pattern: /(?<![A-Za-z0-9])sk-[A-Za-z0-9._-]{8,}/g, replacement: mark },
  {
    // "Bearer authentication" is prose; a token has a digit or is long.
    pattern: /\b(Bearer)\s+(?=\S*\d|\S{20})[A-Za-z0-9._~+/=-]{8,}/gi,
    replacement: `$1 ${mark}`,
  },
  {
    // Bot tokens: three base64url parts between dots.
    pattern: /(?<![A-Za-z0-9_-])[A-Za-z0-9_-]{24,}\.[A-Za-z0-9_-]{6}\.[A-Za-z0-9_-]{27,}/g,
    replacement: mark,
  },
  {
    // JSON web tokens.
    pattern: /(?<![A-Za-z0-9_-])eyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}/g,
    replacement: mark,
  },
];

export function createRedactor(): Redactor {
  const known = new Set<string>();
  let knownPattern: RegExp | undefined;

  return {
    add(secret) {
      const before = known.size;
      for (const spelling of spellings(secret.trim())) known.add(spelling);
      if (known.size === before) return;
      // The longest first, so that a secret that contains another is taken out whole.
      const sorted = [...known].toSorted((a, b) => b.length - a.length);
      knownPattern = new RegExp(sorted.map(escapePattern).join("|"), "g");
    },

    redact(text) {
      let result = knownPattern === undefined ? text : text.replace(knownPattern, mark);
      for (const { pattern, replacement } of shapes) result = result.replace(pattern, replacement);
      return result;
    },
  };
}

/** The secret as it is, as it looks inside JSON, and as it looks inside an address. */
function spellings(secret: string): string[] {
  if (secret.length < shortestSecret) return [];
  return [secret, JSON.stringify(secret).slice(1, -1), encodeURIComponent(secret.toWellFormed())];
}

function escapePattern(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/-]/g, "\\$&");
}
