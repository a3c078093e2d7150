/**
 * The one error class of the gateway for what a person can mend: a wrong key, a port in use, a broken config.
 * `message` says what failed and where, `hint` what to do about it. Anything else that is thrown is a bug.
 */
export interface OpenClawErrorOptions {
  /** One sentence in the imperative: what the reader should do now. */
  hint?: string;
  cause?: unknown;
  /** Facts for machines (JSON output, the protocol). Never secrets. */
  details?: Record<string, unknown>;
}

const brand: unique symbol = Symbol.for("openclaw.error");

export class OpenClawError extends Error {
  readonly [brand] = true;
  readonly code: string;
  readonly hint: string | undefined;
  readonly details: Record<string, unknown> | undefined;

  /** @param code an entry of `docs/errors.md`, such as `CONFIG_SYNTAX` */
  constructor(code: string, message: string, options: OpenClawErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = "OpenClawError";
    this.code = code;
    this.hint = options.hint;
    this.details = options.details;
  }
}

/** Recognises the error by its brand, so that two copies of the SDK in one process still agree. */
export function isOpenClawError(value: unknown): value is OpenClawError {
  return typeof value === "object" && value !== null && brand in value;
}

/** The text of anything that was thrown. Never rejects, never empty. */
export function errorMessage(value: unknown): string {
  if (value instanceof Error) return value.message || value.name;
  return String(value);
}
