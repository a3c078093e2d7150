import type { enPlugins } from "./en-plugins.ts";

export const zhPlugins: Readonly<Record<keyof typeof enPlugins, string>> = {
  title: "插件",
  name: "插件",
  state: "状态",
  why: "原因",
  origin: "来源",
  action: "操作",
  loaded: "运行中",
  ready: "就绪",
  disabled: "已关闭",
  failed: "失败",
  bundled: "本程序",
  global: "状态目录",
  path: "配置",
  enable: "启用",
  disable: "停用",
  "enable-label": "启用 {id}",
  "disable-label": "停用 {id}",
  changed: "{id}：配置已写入并生效。",
  none: "没有插件。",
  managed: "配置由外部管理，无法在此更改。",
};
