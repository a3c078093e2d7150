import { z } from "zod";
import { defineMethod, type Method } from "./method.ts";

export const gatewayMethods: readonly Method[] = [
  defineMethod({
    name: "gateway.resume",
    description: "Answers messages again after a crash loop",
    scope: "operator.write",
    params: z.looseObject({}),
    run: async (_params, { runtime }) => ({ resumed: await runtime.leaveSafeMode() }),
  }),
];
