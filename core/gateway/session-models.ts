import type { Paths } from "../config/paths.ts";
import { buildCatalog } from "../models/catalog.ts";
import { chooseEndpoint } from "../models/choose-endpoint.ts";
import { chooseDefaultModel, configuredModel } from "../models/default-model.ts";
import { createGenericProviders } from "../models/load-model-provider.ts";
import { fallbackReferences } from "../models/model-candidates.ts";
import { createModelChains, type ModelChainsOptions } from "../models/model-chains.ts";
import { checkModelAllowed, isModelAllowed } from "../models/model-policy.ts";
import {
  checkModel,
  resolveModel,
  type ModelDependencies,
  type ResolvedModel,
} from "../models/resolve-model.ts";
import type { PluginHost } from "../plugin-host/plugin-host.ts";
import type { ProviderEndpoint, SessionRow } from "../sdk/index.ts";
import type { RuntimeState } from "./runtime-state.ts";

/** The model of a session, and where the choice of it comes from. */
export interface ModelChoice {
  ref: string;
  source: "session" | "place" | "config" | "default";
}

/** Answers the model to use in the place of another, or throws an `OpenClawError` that says why it is not to be used. */
type ModelGuard = (model: ResolvedModel) => ResolvedModel;

type ModelOwner = Pick<SessionRow, "model" | "agentId">;

/** Which model a session talks to, by the config of the moment. */
export interface SessionModels {
  /**
   * The model that was pinned, the agent's, the configured default, or the best that works without any config. One that cannot be used is answered like any
   * other. Rejects when there is none at all.
   */
  choose(session: ModelOwner | undefined): Promise<ModelChoice>;
  /** The same, ready to be called. Rejects with an `OpenClawError` that says what is missing. Each model that may answer passes through `admit`. */
  resolve(session: ModelOwner, admit?: ModelGuard): Promise<ResolvedModel>;
  /** A reference that a person typed: allowed, known to some provider, with a key. Rejects with an `OpenClawError`. */
  check(ref: string, agentId?: string): Promise<{ ref: string; warning?: string }>;
  /** Rejects with an `OpenClawError` when the model that answers when nobody chose one cannot be used. Loads no plugin. */
  checkDefault(): Promise<void>;
  /** What can be chosen, as references. */
  list(agentId?: string): Promise<string[]>;
  /** What is known about models at the moment. */
  facts(): ModelDependencies;
}

export interface SessionModelsOptions extends ModelChainsOptions {
  host: Pick<PluginHost, "provider" | "providerForEndpoint">;
  paths: Paths;
  state: () => RuntimeState;
  hideSecrets: (values: readonly string[]) => void;
}

export function createSessionModels(options: SessionModelsOptions): SessionModels {
  const { host, paths, clock } = options;
  const genericProvider = createGenericProviders({ fetch: globalThis.fetch });
  const dependencies = (): ModelDependencies => {
    const { loaded, manifests } = options.state();
    return {
      manifests,
      config: loaded.config,
      environment: loaded.environment,
      paths,
      clock,
      loadProvider: (id) => host.provider(id),
      genericProvider,
    };
  };
  const resolve = async (ref: string, agentId?: string): Promise<ResolvedModel> => {
    const model = await resolveModel(ref, dependencies(), agentId === undefined ? {} : { agentId });
    options.hideSecrets(secretsOf(model.endpoint));
    return model;
  };
  const choose = async (session: ModelOwner | undefined): Promise<ModelChoice> => {
    const deps = dependencies();
    if (session?.model) return { ref: session.model, source: "session" };
    const configured = configuredModel(deps, session?.agentId);
    if (configured !== undefined) return { ref: configured, source: "config" };
    return { ref: (await chooseDefaultModel(deps)).ref, source: "default" };
  };
  const chains = createModelChains(options);
  return {
    choose,
    async resolve(session, admit = (model) => model) {
      const { ref, source } = await choose(session);
      const deps = dependencies();
      // Whoever chose a model gets that one or a sentence, never another in its place.
      const others = source === "session" ? [] : fallbackReferences(deps, session.agentId);
      return chains.open([ref, ...others], deps, async (each) =>
        admit(await resolve(each, session.agentId)),
      );
    },
    async check(reference, agentId) {
      checkModelAllowed(reference, dependencies(), agentId);
      const { ref, warning } = await resolve(reference);
      return { ref, ...(warning === undefined ? {} : { warning }) };
    },
    facts: dependencies,
    checkDefault: async () => checkModel((await choose(undefined)).ref, dependencies()),
    async list(agentId) {
      const deps = dependencies();
      const catalog = buildCatalog(deps);
      const refs = catalog.instances().flatMap((instance) => {
        const { baseUrl } = chooseEndpoint(instance, undefined);
        return catalog.rows(instance, baseUrl).map((row) => `${instance.id}/${row.id}`);
      });
      return refs.filter((ref) => isModelAllowed(ref, deps, agentId));
    },
  };
}

function secretsOf({ apiKey, headers = {} }: ProviderEndpoint): string[] {
  const named = Object.entries(headers).filter(([name]) => /auth|key|token|secret/i.test(name));
  return [...(apiKey === undefined ? [] : [apiKey]), ...named.map(([, value]) => value)];
}
