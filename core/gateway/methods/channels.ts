import { z } from "zod";
import type { ChannelsStatusResult } from "../protocol.ts";
import { defineMethod, type Method } from "./method.ts";

export const channelMethods: readonly Method[] = [
  defineMethod({
    name: "channels.status",
    description: "Each account with the state of its connection",
    scope: "operator.read",
    params: z.looseObject({ channel: z.string().optional() }),
    async run({ channel }, { runtime }): Promise<ChannelsStatusResult> {
      const rows = runtime.channelStatuses();
      return {
        channels: channel === undefined ? rows : rows.filter((row) => row.channel === channel),
      };
    },
  }),
];
