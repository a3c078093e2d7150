import { z } from "zod";
import type { CommandsListResult, PluginsListResult } from "../protocol-views.ts";
import { defineMethod, type Method } from "./method.ts";

const anything = z.looseObject({});

export const overviewMethods: readonly Method[] = [
  defineMethod({
    name: "commands.list",
    description: "The chat commands, for completion",
    scope: "operator.read",
    params: anything,
    run: async (_params, { runtime }): Promise<CommandsListResult> => ({
      commands: runtime.commands().map(({ name, description, usage, aliases }) => ({
        name,
        description,
        aliases: [...(aliases ?? [])],
        ...(usage === undefined ? {} : { usage }),
      })),
    }),
  }),
  defineMethod({
    name: "plugins.list",
    description: "Plugins with their state",
    scope: "operator.read",
    params: anything,
    run: async (_params, { runtime }): Promise<PluginsListResult> => ({
      plugins: runtime.pluginStatuses(),
    }),
  }),
];
