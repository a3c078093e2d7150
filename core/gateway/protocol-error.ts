import type { Logger } from "../sdk/logger.ts";
import { isOpenClawError } from "../sdk/errors.ts";
import type { ProtocolError } from "./protocol.ts";

/** What a client is told about something that was thrown. A fault of the program goes to the log with its stack; the client learns only that there was one. */
export function toProtocolError(error: unknown, method: string, logger: Logger): ProtocolError {
  if (isOpenClawError(error)) {
    return {
      code: error.code,
      message: error.message,
      ...(error.hint === undefined ? {} : { hint: error.hint }),
      ...(error.details === undefined ? {} : { details: error.details }),
    };
  }
  logger.error("a request failed inside the gateway", {
    method,
    error: error instanceof Error ? error.stack : String(error),
  });
  return {
    code: "GATEWAY_INTERNAL",
    message: "Something went wrong inside the gateway.",
    hint: "The gateway's log has the details.",
  };
}
