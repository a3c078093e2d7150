import { expect, test } from "vitest";
import { readDirectives } from "./read-directives.ts";

test.each([
  ["/think high Why?", { thinking: "high" }, "Why?"],
  ["/t: x-high  Why\nis it?", { thinking: "xhigh" }, "Why\nis it?"],
  ["/THINK@my_bot off go", { thinking: "off" }, "go"],
  ["/verbose full /reasoning on look", { verbose: "full", reasoning: "on" }, "look"],
  ["/model a/b hello there", { model: "a/b" }, "hello there"],
  ["/model a/b -s hello", { model: "a/b" }, "hello"],
  ["/queue collect debounce:2s hi", { queue: { mode: "collect", debounceMs: 2000 } }, "hi"],
])("%j is a setting and a message", (message, directives, text) => {
  expect(readDirectives(message)).toEqual({ directives, text });
});

test.each([
  "hello",
  "/think",
  "/think high",
  "/think about this",
  "/model list",
  "/model a/b",
  "/model a/b -s",
  "/model default please",
  "/queue steer",
  "/verbose maybe so",
  "/thinker high x",
  "say /think high",
  "/unknown on x",
])("%j is left as it is", (message) => {
  expect(readDirectives(message)).toEqual({ directives: {}, text: message });
});
