import type { Client } from "discord.js";

/** What keeps the client's picture of guilds, channels and roles; everything else the client need not look at. */
const directoryEvents =
  /^(?:READY|RESUMED|GUILD_CREATE|GUILD_UPDATE|GUILD_DELETE|GUILD_ROLE_\w+|CHANNEL_(?:CREATE|UPDATE|DELETE)|THREAD_(?:CREATE|UPDATE|DELETE|LIST_SYNC))$/;

/**
 * Stands between the gateway and the client's parsers. They run inside timers and promises of the library, where an unexpected null in a packet would end
 * the process; here it costs that packet alone, and only the packets that are needed reach them.
 */
export function guardPackets(
  client: Client,
  onError: (event: string, error: unknown) => void,
): void {
  const manager: object = client.ws;
  const handle: unknown = Reflect.get(manager, "handlePacket");
  if (typeof handle !== "function") return;
  Reflect.set(manager, "handlePacket", (packet?: { t?: unknown }, shard?: unknown): boolean => {
    const event = typeof packet?.t === "string" ? packet.t : "";
    if (packet !== undefined && !directoryEvents.test(event)) return true;
    try {
      return Reflect.apply(handle, manager, [packet, shard]) === true;
    } catch (error) {
      onError(event, error);
      return false;
    }
  });
}
