import { expect, test } from "vitest";
import { createConsoleLogger } from "./console-logger.ts";
import type { LogLevel } from "./log-line.ts";
import { createRedactor } from "./redact.ts";

function recordingLogger(level: LogLevel = "debug") {
  const lines: string[] = [];
  const redactor = createRedactor();
  const logger = createConsoleLogger({ level, redactor, write: (text) => lines.push(text) });
  return { lines, redactor, logger };
}

test("writes subsystem, message and fields on one line", () => {
  const { lines, logger } = recordingLogger();
  logger
    .child("channels")
    .child("main")
    .info("Connected", {
      id: "42",
      name: "a b",
      count: 3,
      nothing: undefined,
      list: [1, "x"],
      error: new Error("went away"),
    });
  logger.info("Plain");
  expect(lines).toEqual([
    '[channels/main] Connected id=42 name="a b" count=3 list=[1,"x"] error="went away"\n',
    "Plain\n",
  ]);
});

test.each<[LogLevel, string[]]>([
  ["silent", []],
  ["fatal", []],
  ["error", ["e\n"]],
  ["warn", ["e\n", "w\n"]],
  ["info", ["e\n", "w\n", "i\n"]],
  ["trace", ["e\n", "w\n", "i\n", "d\n"]],
])("level %s writes what it should", (level, expected) => {
  const { lines, logger } = recordingLogger(level);
  logger.error("e");
  logger.warn("w");
  logger.info("i");
  logger.debug("d");
  expect(lines).toEqual(expected);
});

test("redacts secrets in messages and fields", () => {
  const { lines, redactor, logger } = recordingLogger();
  redactor.add("hunter2hunter2");
  logger.info("Key hunter2hunter2", { header: "Bearer sk-ws-a.b-c_d0123456" });
  expect(lines.join("")).toBe('Key [redacted] header="Bearer [redacted]"\n');
});

test("suppresses repeats and counts them", () => {
  const { lines, logger } = recordingLogger();
  for (let count = 0; count < 4; count += 1) logger.warn("Cannot connect", { port: 1 });
  logger.info("Connected");
  expect(lines).toEqual(["Cannot connect port=1\n", "Cannot connect port=1 (×3)\n", "Connected\n"]);
});

test("text from outside cannot forge a line or steer the terminal", () => {
  const { lines, logger } = recordingLogger();
  logger.info("evil\n[gateway] forged\u001b[2J\r");
  expect(lines).toEqual(["evil\n  [gateway] forged\\u001b[2J\\u000d\n"]);
});

test("takes any field without throwing", () => {
  const { lines, logger } = recordingLogger();
  const circle: Record<string, unknown> = {};
  circle["self"] = circle;
  logger.info("odd", { circle, big: 3n, symbol: Symbol("s"), nothing: null });
  logger.info("getter", {
    bad: {
      toJSON() {
        throw new Error("no");
      },
      toString() {
        throw new Error("no");
      },
    },
  });
  logger.info("after");
  expect(lines[0]).toBe(
    'odd circle="[object Object]" big=3 symbol=Symbol(s) nothing=null\n'.replace(/"/g, ""),
  );
  expect(lines.at(-1)).toBe("after\n");
});
