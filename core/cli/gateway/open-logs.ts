import { join } from "node:path";
import {
  createConsoleLogger,
  createFileLogger,
  teeLogger,
  type LogLevel,
} from "../../lib/logger.ts";
import { createRedactor, type Redactor } from "../../lib/redact.ts";
import type { Logger } from "../../sdk/logger.ts";
import type { CliContext } from "../context.ts";
import type { Project } from "../load-project.ts";

export interface Logs {
  logger: Logger;
  redactor: Redactor;
  file: string;
  close(): void;
}

/** The log file of the state directory, and the console beside it. @param consoleLevel what the console shows when no flag says otherwise */
export async function openLogs(
  context: CliContext,
  project: Project,
  consoleLevel: LogLevel,
): Promise<Logs> {
  const redactor = createRedactor();
  const file = join(project.paths.logDir, "openclaw.log");
  const consoleLogger = createConsoleLogger({
    level: readLevel(context.logLevel) ?? consoleLevel,
    redactor,
    write: (text) => context.stderr(text),
  });
  const fileLogger = await createFileLogger({
    file,
    level: project.loaded.config.logging?.level ?? "info",
    redactor,
    onFailure: (error) => consoleLogger.warn("the log file cannot be written", { file, error }),
  });
  return {
    logger: teeLogger(consoleLogger, fileLogger),
    redactor,
    file,
    close() {
      consoleLogger.flush();
      fileLogger.close();
    },
  };
}

const levels: readonly LogLevel[] = ["silent", "fatal", "error", "warn", "info", "debug", "trace"];

function readLevel(text: string | undefined): LogLevel | undefined {
  return levels.find((level) => level === text);
}
