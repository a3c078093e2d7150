import { expect, test } from "vitest";
import type { ToolCall } from "../sdk/message.ts";
import { createLoopGuard } from "./loop-guard.ts";

function call(args: string, name = "look"): ToolCall {
  return { id: "1", name, arguments: args };
}

test("warns at the third equal call in a row and stops at the fourth, whatever the order of the arguments", () => {
  const guard = createLoopGuard();
  const verdicts = [
    '{"a":1,"b":{"c":2,"d":3}}',
    '{"b":{"d":3,"c":2},"a":1}',
    '{"a":1,"b":{"c":2,"d":3}}',
  ];
  expect(verdicts.map((args) => guard.check(call(args)))).toEqual(["run", "run", "warn"]);
  expect(guard.check(call(verdicts[0] ?? ""))).toBe("stop");
});

test("begins to count again after another call", () => {
  const guard = createLoopGuard();
  const verdicts = [call("{}"), call("{}"), call("{}", "listen"), call("{}"), call('{"a":1}')];
  expect(verdicts.map((item) => guard.check(item))).toEqual(["run", "run", "run", "run", "run"]);
});

test("a call whose answer changes by itself may be made for a good while", () => {
  const guard = createLoopGuard();
  const verdicts = Array.from({ length: 31 }, () => guard.check(call("{}"), true));
  expect(verdicts.slice(0, 29)).toEqual(verdicts.slice(0, 29).map(() => "run"));
  expect(verdicts.slice(29)).toEqual(["warn", "stop"]);
});
