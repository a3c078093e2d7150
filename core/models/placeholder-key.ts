/** Texts that documentation and templates put where a key belongs. */
const placeholders = [
  /^(your|the|insert|enter|put|paste|add)([-_ ][a-z0-9]+)*[-_ ](key|token|secret|here)$/i,
  /^my[-_ ]api[-_ ]key$/i,
  /^<.*>$/,
  /^(sk-)?x{3,}$/i,
  /^sk-(your|my|xxx|\.{2,}|\u2026|test-?key$|example|placeholder|\*{3,})/i,
  /^(api[-_ ]?key|key|token|secret|password|changeme|change[-_ ]me|replace[-_ ]?me|todo|tbd|none|null|undefined|dummy|example|placeholder|redacted)$/i,
  /^(ollama|lmstudio|lm-studio|vllm|llamacpp|local)([-_](local|key|api-?key))?$/i,
  /^\*{3,}$/,
  /^\[?redacted\]?$/i,
  /^__OPENCLAW_REDACTED__$/,
];

/** True for a text that stands where a key belongs and is none. Sending it would only earn a puzzling 401. */
export function isPlaceholderKey(key: string): boolean {
  const text = key.trim();
  return text === "" || placeholders.some((pattern) => pattern.test(text));
}
