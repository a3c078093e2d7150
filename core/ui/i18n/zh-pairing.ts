import type { enPairing } from "./en-pairing.ts";

export const zhPairing: Readonly<Record<keyof typeof enPairing, string>> = {
  title: "请求",
  intro: "首次来信的人会得到一个配对码，并在此等候。请与对方告诉您的配对码核对。",
  none: "没有人在等候。",
  code: "配对码",
  on: "来自 {channel}，账号 {account}",
  asked: "请求于{ago}",
  expires: "配对码{ago}失效",
  approve: "批准",
  reject: "拒绝",
  "approve-label": "批准 {name}",
  "reject-label": "拒绝 {name}",
  approved: "{name} 现在可以与助手对话了。",
  rejected: "已移除 {name} 的请求，对方可以再次请求。",
};
