import { RequestError } from "../request-table.ts";

/** What the gateway says about a failed request, with its advice; undefined when it was not the gateway that failed. */
export function problemOf(error: unknown): string | undefined {
  if (!(error instanceof RequestError)) return undefined;
  const { message, hint } = error.error;
  return hint === undefined ? message : `${message} ${hint}`;
}
