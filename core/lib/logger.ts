import type { Logger } from "../sdk/logger.ts";

export { createConsoleLogger } from "./console-logger.ts";
export { createFileLogger } from "./file-logger.ts";
export type { LogLevel } from "./log-line.ts";

/** A logger that writes each line to both. */
export function teeLogger(first: Logger, second: Logger): Logger {
  return {
    debug(message, fields) {
      first.debug(message, fields);
      second.debug(message, fields);
    },
    info(message, fields) {
      first.info(message, fields);
      second.info(message, fields);
    },
    warn(message, fields) {
      first.warn(message, fields);
      second.warn(message, fields);
    },
    error(message, fields) {
      first.error(message, fields);
      second.error(message, fields);
    },
    child: (subsystem) => teeLogger(first.child(subsystem), second.child(subsystem)),
  };
}
