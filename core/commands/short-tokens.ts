/** `340`, `1.2k`, `34k`, `1.0m` */
export function shortTokens(tokens: number): string {
  if (tokens >= 1_000_000) return `${(tokens / 1_000_000).toFixed(1)}m`;
  if (tokens >= 10_000) return `${Math.round(tokens / 1_000)}k`;
  return tokens >= 1_000 ? `${(tokens / 1_000).toFixed(1)}k` : String(tokens);
}
