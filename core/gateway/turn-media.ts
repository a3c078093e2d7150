import type { ResolvedModel } from "../models/resolve-model.ts";
import type { MediaReference, Message } from "../sdk/message.ts";
import type { Tool } from "../sdk/tool.ts";
import { capabilityOf } from "../tools/media-tools.ts";
import { createToolMedia } from "./tool-media.ts";
import { createMediaJobs, type MediaJobs } from "./media-jobs.ts";
import { createMediaModels, isOffered } from "./media-models.ts";
import { meteredMediaFor } from "./meter-media.ts";
import { showMedia } from "./show-media.ts";
import { takeMedia } from "./take-media.ts";
import type { PreparedTurn, TurnJob } from "./prepared-turn.ts";
import type { TurnPreparationOptions } from "./preparation-contract.ts";

/** Files in a turn: those that came with its message, those that tools ask for, and those that vendors make meanwhile. */
export interface TurnMedia {
  /**
   * Takes in the files of the message that a turn answers, before the model is asked and once: what an earlier attempt stored is used again. The model gets the
   * pictures of the whole conversation with their bytes.
   */
  prepare(job: TurnJob, prepared: PreparedTurn, signal: AbortSignal): Promise<PreparedTurn>;
  /** Without the tools that nobody here could carry out. */
  offered(tools: Tool[], model: ResolvedModel | undefined): Tool[];
  readonly jobs: MediaJobs;
}

export function createTurnMedia(options: TurnPreparationOptions): TurnMedia {
  const { channels, media, state, storage, deliverer } = options;
  const { clock, logger } = options.options;
  const config = () => state().loaded.config;
  const models = createMediaModels({ models: options.models, config });
  const jobs = createMediaJobs({
    storage,
    models,
    media,
    deliverer,
    clock,
    logger: logger.child("media"),
  });
  const deps = { media, config, clock, channel: channels.channel.bind(channels) };
  const modelsFor = meteredMediaFor(models, options);

  return {
    jobs,
    offered: (tools, model) =>
      tools.filter((tool) => {
        const name = capabilityOf(tool);
        return name === undefined || isOffered(name, config(), model);
      }),
    async prepare(job, prepared, signal) {
      const { userMessage, model } = prepared;
      const own = modelsFor(job);
      const isNew = userMessage.content.some(
        (part) =>
          part.type !== "text" &&
          (job.message.media.includes(part) || !part.media.uri.startsWith("media:")),
      );
      const occasion = { address: job.message.address, agentId: job.agentId, model, signal };
      const content = isNew
        ? await takeMedia(userMessage.content, occasion, { ...deps, models: own }).catch(
            (error: unknown) => {
              // The run sees the signal at once and ends as one that was stopped.
              if (signal.aborted) return userMessage.content;
              throw error;
            },
          )
        : userMessage.content;
      const asked = { ...userMessage, content };
      const files = storedFiles([...prepared.history, asked, ...(prepared.resumeFrom ?? [])]);
      return {
        ...prepared,
        userMessage: asked,
        model: { ...model, provider: showMedia(model.provider, media.store) },
        toolContext: {
          ...prepared.toolContext,
          media: createToolMedia(job, model, files, { media, models: own, jobs }),
        },
      };
    },
  };
}

/** The newest first. */
function storedFiles(messages: readonly Message[]): MediaReference[] {
  const all = messages.flatMap(({ content }) =>
    content.flatMap((part) => (part.type === "text" ? [] : [part.media])),
  );
  return all.filter(({ uri }) => uri.startsWith("media:")).toReversed();
}
