import type { enDoctor } from "./en-doctor.ts";

export const zhDoctor: Readonly<Record<keyof typeof enDoctor, string>> = {
  title: "检查结果",
  again: "重新检查",
  none: "没有发现问题。",
  fix: "修复",
  "fix-label": "修复：{title}",
  todo: "处理办法：",
  error: "错误",
  warning: "警告",
  info: "提示",
  summary: "错误 {errors}，警告 {warnings}，提示 {notes}",
};
