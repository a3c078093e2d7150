import { z } from "zod";
import { reloadPolicy } from "../../config/reload-policy.ts";
import type { ConfigEffectsResult } from "../protocol-config.ts";
import { defineMethod, type Method } from "./method.ts";

const maxTextLength = 2_000_000;
const maxEdits = 100;
const text = z.string().max(maxTextLength);
const path = z
  .array(z.union([z.string().max(256), z.number().int().min(0)]))
  .min(1)
  .max(32);
/** `unset` takes the setting out. */
const edit = z.union([
  z.strictObject({ path, unset: z.literal(true) }),
  z.strictObject({ path, value: z.unknown() }),
]);

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
    name: "config.patch",
    description: "A text with settings changed in it and everything else as it was; writes nothing",
    scope: "operator.read",
    params: z.looseObject({ text, edits: z.array(edit).max(maxEdits) }),
    run: (params, { runtime }) => runtime.configFile.patch(params.text, params.edits),
  }),
  defineMethod({
    name: "config.effects",
    description: "What it takes for each setting to have effect",
    scope: "operator.read",
    params: z.looseObject({}),
    run: async (): Promise<ConfigEffectsResult> => ({ rows: [...reloadPolicy] }),
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
