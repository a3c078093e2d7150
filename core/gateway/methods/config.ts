import { z } from "zod";
import { defineMethod, type Method } from "./method.ts";

const maxTextLength = 2_000_000;
const text = z.string().max(maxTextLength);

export const configMethods: readonly Method[] = [
  defineMethod({
    name: "config.get",
    description: "The config file with its secrets hidden, its hash, and what is wrong in it",
    scope: "operator.read",
    params: z.looseObject({}),
    run: (_params, { runtime }) => runtime.configFile.read(),
  }),
  defineMethod({
    name: "config.check",
    description: "What a text would mean in place of the file: mistakes, and what would change",
    scope: "operator.read",
    params: z.looseObject({ text }),
    run: (params, { runtime }) => runtime.configFile.check(params.text),
  }),
  defineMethod({
    name: "config.apply",
    description: "Writes the file; `hash` is the one that `config.get` answered",
    scope: "operator.write",
    params: z.looseObject({ text, hash: z.string().max(128) }),
    run: (params, { runtime }) => runtime.configFile.write(params.text, params.hash),
  }),
  defineMethod({
    name: "config.schema",
    description: "JSON Schema of the config file",
    scope: "operator.read",
    params: z.looseObject({}),
    run: async (_params, { runtime }) => runtime.configFile.schema(),
  }),
];
