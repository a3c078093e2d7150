/** A key in a form that its owner recognises and nobody else can use: `sk-ab…wxyz`. Nothing of a short key is shown. */
export function maskKey(key: string): string {
  return key.length < 20 ? "…" : `${key.slice(0, 5)}…${key.slice(-4)}`;
}
