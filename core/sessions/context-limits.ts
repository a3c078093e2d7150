/** What the config says about the model's window; all of it may be absent. */
export interface WindowSettings {
  /** `agents.defaults.contextTokens`. */
  cap?: number;
  reserveTokens?: number;
  reserveTokensFloor?: number;
  keepRecentTokens?: number;
}

export interface ContextLimits {
  /** Tokens of a request and its answer together. */
  window: number;
  /** Room for the answer. */
  answer: number;
  /** A request with more than this is made shorter first. */
  most: number;
  /** How much of the newest messages stays when the older ones are put together. */
  keep: number;
  /** The longest summary. */
  summary: number;
}

const assumedWindow = 200_000;
const assumedAnswer = 8_192;
const usualReserve = 20_000;
const usualKeep = 20_000;

/**
 * The figures for one model, which fit windows of any size: what is fixed in the config holds where the window is large enough for it.
 * @param overhead tokens of what every request carries: system prompt and tools
 */
export function contextLimits(
  model: { contextWindow?: number; maxTokens?: number },
  settings: WindowSettings,
  overhead: number,
): ContextLimits {
  const known = model.contextWindow ?? assumedWindow;
  const window = Math.min(known, settings.cap ?? known);
  const answer = Math.min(model.maxTokens ?? assumedAnswer, Math.floor(window / 2));
  const asked = Math.max(settings.reserveTokens ?? 0, settings.reserveTokensFloor ?? usualReserve);
  const reserve = Math.min(asked, Math.floor(window * 0.3));
  const most = window - Math.max(answer, reserve);
  const room = Math.max(0, most - overhead);
  return {
    window,
    answer,
    most,
    keep: Math.min(settings.keepRecentTokens ?? usualKeep, Math.floor(room * 0.4)),
    summary: Math.max(200, Math.min(4_000, Math.floor(room * 0.2))),
  };
}
