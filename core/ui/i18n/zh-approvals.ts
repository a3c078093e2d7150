import type { enApprovals } from "./en-approvals.ts";

export const zhApprovals: Readonly<Record<keyof typeof enApprovals, string>> = {
  title: "等待您决定",
  intro: "允许的仅限于此目录中所示的内容。在有人作出决定之前，什么都不会运行。",
  none: "没有需要决定的请求。",
  shell: "此内容将由 shell 读取。",
  facts: "为 {channel} 上的 {sender}，目录 {directory}",
  asked: "请求于{ago}",
  expires: "{ago}失效",
  conversation: "对话",
  once: "允许一次",
  always: "始终允许完全相同的命令",
  deny: "拒绝",
  group: "决定 {command}",
};
