import { expect, test } from "vitest";
import { parseLogLine } from "./parse-log-line.ts";

test("a line of the program is taken apart", () => {
  const line = `{"level":"warn","time":"2026-11-21T10:00:00.000Z","subsystem":"outbox","msg":"late","fields":{"n":1}}`;
  expect(parseLogLine(line)).toEqual({
    at: Date.UTC(2026, 10, 21, 10),
    level: "warn",
    subsystem: "outbox",
    message: "late",
    fields: { n: 1 },
  });
});

test.each(["not JSON", '{"msg":7}', "null", '"text"', "{"])("%s is shown as it is", (line) => {
  expect(parseLogLine(line)).toEqual({ message: line });
});
