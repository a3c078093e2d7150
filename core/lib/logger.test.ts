import { expect, test } from "vitest";
import { createConsoleLogger, teeLogger } from "./logger.ts";
import { createRedactor } from "./redact.ts";

test("a tee writes to both, children included, each by its own level", () => {
  const loud: string[] = [];
  const quiet: string[] = [];
  const redactor = createRedactor();
  const logger = teeLogger(
    createConsoleLogger({ level: "debug", redactor, write: (text) => loud.push(text) }),
    createConsoleLogger({ level: "warn", redactor, write: (text) => quiet.push(text) }),
  );
  logger.debug("d");
  logger.info("i");
  logger.child("part").warn("w", { a: 1 });
  logger.error("e");
  expect(loud).toEqual(["d\n", "i\n", "[part] w a=1\n", "e\n"]);
  expect(quiet).toEqual(["[part] w a=1\n", "e\n"]);
});
