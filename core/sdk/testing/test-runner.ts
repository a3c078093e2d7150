/** The two words that vitest, `node:test` and others share. Pass your runner's own: the suites bring their assertions along. */
export interface TestRunner {
  describe(name: string, body: () => void): unknown;
  it(name: string, body: () => Promise<void>): unknown;
}
