/** What SQLite hands out for one row. */
export type Row = Readonly<Record<string, unknown>>;

/** Values of named parameters. `undefined` is stored as NULL, numbers as whole numbers. */
export type Parameters = Readonly<Record<string, string | number | undefined>>;

/** Runs statements inside the transaction that it was handed out for. Throws the engine's error. */
export interface Statements {
  /** Answers how many rows changed. */
  run(sql: string, parameters?: Parameters): number;
  get(sql: string, parameters?: Parameters): Row | undefined;
  all(sql: string, parameters?: Parameters): Row[];
}

export function readText(row: Row, column: string): string {
  const value = row[column];
  if (typeof value !== "string") throw new Error(`Column ${column} holds no text`);
  return value;
}

export function readOptionalText(row: Row, column: string): string | undefined {
  return row[column] === null ? undefined : readText(row, column);
}

export function readNumber(row: Row, column: string): number {
  const value = row[column];
  if (typeof value !== "number") throw new Error(`Column ${column} holds no number`);
  return value;
}

export function readOptionalNumber(row: Row, column: string): number | undefined {
  return row[column] === null ? undefined : readNumber(row, column);
}

/** The properties that have a value: what the contract leaves out is left out, not `undefined`. */
export function withoutUndefined<T extends object>(
  value: T,
): { [K in keyof T]: Exclude<T[K], undefined> } {
  const entries = Object.entries(value).filter(([, property]) => property !== undefined);
  return Object.fromEntries(entries) as { [K in keyof T]: Exclude<T[K], undefined> };
}
