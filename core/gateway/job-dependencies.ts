import type { Deliverer } from "../channels/deliver.ts";
import type { Clock } from "../lib/clock.ts";
import type { Logger } from "../sdk/logger.ts";
import type { Storage } from "../sdk/storage.ts";
import type { GatewayMedia } from "./gateway-media.ts";
import type { MediaModels } from "./media-models.ts";

/** What orders and follows jobs needs of the running gateway. */
export interface JobDependencies {
  storage: Storage;
  models: MediaModels;
  media: Pick<GatewayMedia, "store" | "maxBytes">;
  deliverer: Pick<Deliverer, "wake">;
  clock: Clock;
  logger: Logger;
}
