import type { enLogs } from "./en-logs.ts";

export const zhLogs: Readonly<Record<keyof typeof enLogs, string>> = {
  level: "最低级别",
  text: "包含的文字",
  follow: "实时跟随",
  label: "日志",
  none: "没有符合条件的日志。",
  "level-debug": "全部",
  "level-info": "信息",
  "level-warn": "警告",
  "level-error": "错误",
  clear: "清空视图",
  skipped: "中间有若干行被省略。",
  fields: "详情",
};
