import type { enAdmin } from "./en-admin.ts";

export const zhAdmin: Readonly<Record<keyof typeof enAdmin, string>> = {
  "read-only": "您当前为只读登录，使用此令牌无法进行更改。",
};
