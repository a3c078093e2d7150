import type { ConfigEdit } from "../../config/edit-config.ts";
import type { Config } from "../../config/schema.ts";
import type { ChannelPlan, GatewayPlan, OnboardPlan, ProviderPlan } from "./onboard-plan.ts";

/** What onboarding changes in a config that is there already. Each edit sets one value, so that all else, comments included, stays. */
export function configEdits(plan: OnboardPlan, config: Config): ConfigEdit[] {
  const { workspace, provider, channel } = plan;
  const defaults = ["agents", "defaults"];
  return [
    ...gatewayEdits(plan.gateway, config),
    ...(workspace.isAsked ? [{ path: [...defaults, "workspace"], value: workspace.folder }] : []),
    ...(workspace.isSeeded ? [] : [{ path: [...defaults, "skipBootstrap"], value: true }]),
    ...(provider ? providerEdits(provider, config) : []),
    ...(channel ? channelEdits(channel) : []),
  ];
}

/** A reference to an environment variable, in the shape of a SecretRef. */
export function variableReference(variable: string): object {
  return { source: "env", provider: "default", id: variable };
}

/** The default model that the config names already; it stays. */
export function modelOf(config: Config): string | undefined {
  const model = config.agents?.defaults?.model;
  return typeof model === "string" ? model : model?.primary;
}

function gatewayEdits(gateway: GatewayPlan, config: Config): ConfigEdit[] {
  const values = {
    mode: { path: ["gateway", "mode"], value: "local" },
    port: { path: ["gateway", "port"], value: gateway.port },
    bind: { path: ["gateway", "bind"], value: gateway.bind },
    authMode: { path: ["gateway", "auth", "mode"], value: gateway.authMode },
  };
  const edits: ConfigEdit[] = gateway.writes.map((key) => values[key]);
  const { tokenVariable, password } = gateway;
  if (tokenVariable !== undefined) {
    edits.push({ path: ["gateway", "auth", "token"], value: variableReference(tokenVariable) });
  }
  if (password !== undefined || lacksPassword(gateway, config)) {
    edits.push({ path: ["gateway", "auth", "password"], value: "${OPENCLAW_GATEWAY_PASSWORD}" });
  }
  return edits;
}

function lacksPassword({ authMode }: GatewayPlan, config: Config): boolean {
  return authMode === "password" && config.gateway?.auth?.password === undefined;
}

/** Rows of another program are added after the user's own; one that is there already stays. */
function modelEdits({ providerId, models = [] }: ProviderPlan, config: Config): ConfigEdit[] {
  const path = ["models", "providers", providerId, "models"];
  const known = config.models?.providers?.[providerId]?.models;
  const fresh = models.filter((row) => known?.some(({ id }) => id === row.id) !== true);
  if (fresh.length === 0) return [];
  if (known === undefined) return [{ path, value: fresh }];
  return fresh.map((value, index) => ({ path: [...path, known.length + index], value }));
}

function providerEdits(provider: ProviderPlan, config: Config): ConfigEdit[] {
  const { providerId: id, key, customModel, baseUrl } = provider;
  const own = ["models", "providers", id];
  const known = config.models?.providers?.[id];
  const edits: ConfigEdit[] = [
    { path: [...own, "baseUrl"], value: baseUrl },
    { path: [...own, "api"], value: "openai-completions" },
  ];
  if (customModel) {
    const rows = known?.models ?? [];
    const at = rows.findIndex((row) => row.id === customModel.id);
    // A place in a list that is not there would become an object with a key "0".
    if (known?.models === undefined) edits.push({ path: [...own, "models"], value: [customModel] });
    else if (at === -1) edits.push({ path: [...own, "models", rows.length], value: customModel });
    else if (customModel.input) {
      edits.push({ path: [...own, "models", at, "input"], value: customModel.input });
    }
    // Of two keys for a server of one's own the one in the config would win.
    if (key && key.kind !== "kept" && known?.apiKey !== undefined) {
      edits.push({ path: [...own, "apiKey"], unset: true });
    }
  }
  edits.push(...modelEdits(provider, config));
  if (key) {
    const profile = ["auth", "profiles", `${id}:default`];
    if (key.kind !== "kept") {
      edits.push({ path: [...profile, "provider"], value: id });
      edits.push({ path: [...profile, "mode"], value: "api_key" });
    }
  }
  if (modelOf(config) === undefined) {
    edits.push({ path: ["agents", "defaults", "model", "primary"], value: provider.defaultModel });
  }
  return edits;
}

function channelEdits({ channelId, tokenEnvVar }: ChannelPlan): ConfigEdit[] {
  const own = ["channels", channelId];
  return [
    { path: [...own, "enabled"], value: true },
    { path: [...own, "token"], value: variableReference(tokenEnvVar) },
  ];
}
