import type { Config } from "../config/schema.ts";
import type { ResolvedModel } from "../models/resolve-model.ts";
import type { CapabilityName, CapableModel } from "../sdk/capabilities.ts";
import { errorMessage, isOpenClawError, OpenClawError } from "../sdk/errors.ts";
import type { SessionModels } from "./session-models.ts";

/** Finds models for what chat models cannot do. */
export interface MediaModels {
  /**
   * The model that the config names for it, its fallbacks, the provider of the chat model, then any other provider with a key. Rejects with
   * `MEDIA_UNSUPPORTED`, whose message says why the nearest candidate cannot and what to do.
   */
  find<Name extends CapabilityName>(name: Name, wish: MediaWish): Promise<CapableModel<Name>>;
}

export interface MediaWish {
  agentId: string;
  /** The model of the conversation. */
  chatModel?: ResolvedModel | undefined;
  /** A reference that somebody asked for; then no other is tried. */
  ref?: string | undefined;
}

export interface MediaModelsOptions {
  models: Pick<SessionModels, "resolve" | "list">;
  config: () => Config;
}

export function createMediaModels({ models, config }: MediaModelsOptions): MediaModels {
  return {
    async find(name, { agentId, chatModel, ref }) {
      const reasons: string[] = [];
      const attempt = async (candidate: string, isProvider: boolean) => {
        try {
          return await resolve(models, name, { candidate, agentId, isProvider });
        } catch (error) {
          reasons.push(sentenceOf(error));
          return undefined;
        }
      };
      for (const candidate of ref === undefined ? modelsNamedFor(config(), name) : [ref]) {
        const found = await attempt(candidate, false);
        if (found) return found;
      }
      if (ref === undefined && reasons.length === 0) {
        const near = chatModel === undefined ? [] : [chatModel.ref];
        const rest = (await models.list()).filter(
          (each) => !near.some((own) => sameProvider(each, own)),
        );
        for (const candidate of [...near, ...onePerProvider(rest)]) {
          const found = await attempt(candidate, true);
          if (found) return found;
        }
      }
      throw unsupported(name, reasons);
    },
  };
}

async function resolve<Name extends CapabilityName>(
  models: Pick<SessionModels, "resolve">,
  name: Name,
  { candidate, agentId, isProvider }: { candidate: string; agentId: string; isProvider: boolean },
): Promise<CapableModel<Name>> {
  const model = await models.resolve({ model: candidate, agentId });
  const capability = model.provider[name];
  if (capability === undefined) throw new Error(`${model.providerId} has no ${words[name]}.`);
  const refusal = capability.refusal(model.endpoint);
  if (refusal !== undefined) throw new Error(refusal);
  const id = isProvider ? (capability.models[0] ?? model.model.id) : model.model.id;
  return {
    ref: `${model.providerId}/${id}`,
    call: { endpoint: model.endpoint, model: id },
    capability,
  };
}

const words: Record<CapabilityName, string> = {
  understand: "model that looks at pictures or videos",
  transcription: "model that writes down speech",
  speech: "speech",
  image: "image generation",
  video: "video generation",
  embeddings: "embeddings",
  rerank: "reranking",
};

const places: Record<CapabilityName, string | undefined> = {
  understand: "agents.defaults.imageModel",
  transcription: "agents.defaults.mediaModels.transcription",
  speech: "agents.defaults.mediaModels.speech",
  image: "agents.defaults.mediaModels.image",
  video: "agents.defaults.mediaModels.video",
  embeddings: undefined,
  rerank: undefined,
};

/** Can anybody do it: a model that the config names, or the vendor of the chat model? */
export function isOffered(
  name: CapabilityName,
  config: Config,
  model: ResolvedModel | undefined,
): boolean {
  return modelsNamedFor(config, name).length > 0 || model?.provider[name] !== undefined;
}

/** The references that the config names for it, the first choice first. */
function modelsNamedFor(config: Config, name: CapabilityName): string[] {
  const { imageModel, mediaModels = {} } = config.agents?.defaults ?? {};
  const choice =
    name === "understand"
      ? imageModel
      : name === "embeddings" || name === "rerank"
        ? undefined
        : mediaModels[name];
  if (choice === undefined) return [];
  if (typeof choice === "string") return [choice];
  return [...(choice.primary === undefined ? [] : [choice.primary]), ...(choice.fallbacks ?? [])];
}

function unsupported(name: CapabilityName, reasons: readonly string[]): OpenClawError {
  const place = places[name];
  const [first] = reasons;
  const hint =
    place === undefined
      ? "Use a provider that offers it."
      : `Name a model for it in ${place}, of a provider whose key allows it.`;
  return new OpenClawError("MEDIA_UNSUPPORTED", first ?? `There is no ${words[name]} here.`, {
    hint,
  });
}

function sentenceOf(error: unknown): string {
  const hint = isOpenClawError(error) ? error.hint : undefined;
  return [errorMessage(error), hint].filter(Boolean).join(" ");
}

function providerOf(ref: string): string {
  return ref.slice(0, ref.indexOf("/"));
}

function sameProvider(left: string, right: string): boolean {
  return providerOf(left) === providerOf(right);
}

function onePerProvider(refs: readonly string[]): string[] {
  return refs.filter((ref, at) => refs.findIndex((each) => sameProvider(each, ref)) === at);
}
