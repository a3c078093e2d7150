import { z } from "zod";
import type { LogsTailResult } from "../protocol-views.ts";
import { tailLog } from "../tail-log.ts";
import { defineMethod, type Method } from "./method.ts";

export const logMethods: readonly Method[] = [
  defineMethod({
    name: "logs.tail",
    description:
      "The newest lines of the log, or those since a cursor; of that level and worse, with that text in them",
    scope: "operator.read",
    params: z.looseObject({
      cursor: z.string().max(64).optional(),
      limit: z.number().int().min(1).max(1000).optional(),
      level: z.enum(["debug", "info", "warn", "error"]).optional(),
      text: z.string().max(200).optional(),
    }),
    run: async ({ cursor, limit = 200, level, text }, { runtime }): Promise<LogsTailResult> =>
      tailLog(runtime.paths.logDir, cursor, limit, {
        ...(level === undefined ? {} : { level }),
        ...(text === undefined ? {} : { text }),
      }),
  }),
];
