import type { ResolvedModel } from "../models/resolve-model.ts";
import type { MediaReference } from "../sdk/message.ts";
import type { ToolMedia } from "../sdk/tool-media.ts";
import type { GatewayMedia } from "./gateway-media.ts";
import type { MediaJobs } from "./media-jobs.ts";
import type { MeteredMediaModels } from "./meter-media.ts";
import type { TurnJob } from "./prepared-turn.ts";

/** What the tools of one turn may do with files and with models besides the one that answers. */
export function createToolMedia(
  job: TurnJob,
  model: ResolvedModel,
  files: readonly MediaReference[],
  { media, models, jobs }: { media: GatewayMedia; models: MeteredMediaModels; jobs: MediaJobs },
): ToolMedia {
  const { sessionKey, agentId, message } = job;
  const wishFor = (ref: string | undefined) => ({
    agentId,
    chatModel: model,
    ...(ref === undefined ? {} : { ref }),
  });
  const place = { sessionKey, address: message.address, replyTo: message.id };
  return {
    store: media.store,
    maxBytes: media.maxBytes(),
    find: (name, ref) => models.find(name, wishFor(ref)),
    files: () => files,
    async orderVideo(order, ref, signal) {
      const wish = wishFor(ref);
      const found = await models.find("video", wish);
      return models.order(
        { ref: found.ref, agentId },
        () => jobs.order(order, { ...place, wish }, signal),
        signal,
      );
    },
    jobs: () => jobs.list(sessionKey),
    cancelJob: (id, signal) => jobs.cancel(sessionKey, id, signal),
  };
}
