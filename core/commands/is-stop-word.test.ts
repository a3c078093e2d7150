import { expect, test } from "vitest";
import { isStopWord } from "./is-stop-word.ts";

test.each([
  "stop",
  "STOP!",
  " Please   stop... ",
  "esc",
  "halt",
  "停止。",
  "暂停",
  "やめて！",
  "стоп",
  "arrête !",
  "توقف",
  "रुको",
  "🛑 stop ✋️",
  "ｓｔｏｐ",
])("takes %j as the wish to stop", (text) => {
  expect(isStopWord(text)).toBe(true);
});

test.each([
  "",
  "!",
  "stop the music",
  "don't stop",
  "bus stop",
  "/stop",
  "停止线在哪里",
  "stopping",
])("takes %j as an ordinary message", (text) => {
  expect(isStopWord(text)).toBe(false);
});
