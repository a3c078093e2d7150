export interface TurnText {
  /** The text of another step begins: it stands apart from what was shown before. */
  beginStep(): void;
  append(delta: string): void;
  /** A sentence of the gateway itself, in a paragraph of its own. */
  appendNotice(sentence: string): void;
  readonly text: string;
}

/**
 * The answer of a turn as people see it, over all its steps. White space is held back until something follows it, so that what was passed to `show` is
 * always exactly `text`.
 */
export function createTurnText(show: (delta: string) => void): TurnText {
  let shown = "";
  let heldBack = "";
  let atStepStart = true;

  function append(delta: string): void {
    const raw = heldBack + delta;
    const candidate = atStepStart ? raw.trimStart() : raw;
    if (candidate.trim() === "") {
      heldBack = candidate;
      return;
    }
    const body = candidate.trimEnd();
    heldBack = candidate.slice(body.length);
    const visible = atStepStart && shown !== "" ? `\n\n${body}` : body;
    atStepStart = false;
    shown += visible;
    show(visible);
  }

  function beginStep(): void {
    heldBack = "";
    atStepStart = true;
  }

  return {
    beginStep,
    append,
    appendNotice(sentence) {
      if (hasOpenFence(shown)) append("\n```");
      beginStep();
      append(sentence);
    },
    get text() {
      return shown;
    },
  };
}

/** A text that was cut inside a code block would swallow the sentence after it. */
function hasOpenFence(text: string): boolean {
  return (text.match(/^ {0,3}```/gm) ?? []).length % 2 === 1;
}
