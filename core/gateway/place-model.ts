import type { Config } from "../config/schema.ts";
import type { InboundMessage } from "../sdk/channel.ts";

/** The model that the config names for the room or person of a message: in the channel's own section, else in `channels.modelByChannel`. */
export function placeModel(message: InboundMessage, config: Config): string | undefined {
  const { room, chatType, address, sender, place } = message;
  if (room?.model !== undefined) return room.model;
  const models = config.channels?.modelByChannel?.[address.channel] ?? {};
  const ids =
    chatType === "direct"
      ? [sender.id, address.conversation]
      : [address.thread, address.conversation, place?.parent];
  const named = ids.find((id) => id !== undefined && models[id] !== undefined);
  return named === undefined ? undefined : models[named];
}
