import { variableReference } from "./config-edits.ts";
import type { ChannelPlan, OnboardPlan, ProviderPlan } from "./onboard-plan.ts";

/** The first config of a new user: what onboarding decided, each section with a word on what it does, and not one key more. */
export function starterConfig(plan: OnboardPlan): string {
  const { provider, channel } = plan;
  const sections = [
    gatewaySection(plan),
    ...(provider?.key && provider.key.kind !== "kept" ? [authSection(provider)] : []),
    ...(provider ? [providerSection(provider)] : []),
    ...agentSection(plan),
    ...(channel ? [channelSection(channel)] : []),
  ];
  return `// Settings of the OpenClaw gateway. JSON5: comments and trailing commas are fine.
// Every key: docs/configuration.md. Check this file with: openclaw config validate
{
${sections.join("\n\n")}
}
`;
}

const bindNotes: Readonly<Record<string, string>> = {
  loopback: 'Only this machine can connect. "lan" opens the gateway to the network.',
  lan: 'Everybody on the network can connect who has the secret. "loopback": only this machine.',
};

function gatewaySection({ gateway }: OnboardPlan): string {
  const { authMode, bind, port, tokenVariable } = gateway;
  const note = bindNotes[bind];
  const lines = [
    `    mode: "local",`,
    `    port: ${port},`,
    ...(note === undefined ? [] : [`    // ${note}`]),
    `    bind: ${quote(bind)},`,
    `    auth: {`,
    `      mode: ${quote(authMode)},`,
    ...(authMode === "password" ? [`      password: "\${OPENCLAW_GATEWAY_PASSWORD}",`] : []),
    ...(tokenVariable === undefined ? [] : [`      token: ${reference(tokenVariable)},`]),
    `    },`,
  ];
  return `  gateway: {\n${lines.join("\n")}\n  },`;
}

function authSection({ key, providerId }: ProviderPlan): string {
  const where =
    key?.kind === "reference"
      ? `The key itself stays in the environment variable ${key.variable}.`
      : "The key itself is in agents/main/agent/auth-profiles.json, which only you can read.";
  return `  // ${where}
  auth: {
    profiles: {
      ${quote(`${providerId}:default`)}: { provider: ${quote(providerId)}, mode: "api_key" },
    },
  },`;
}

function providerSection({ providerId, baseUrl, customModel, models }: ProviderPlan): string {
  const note = customModel
    ? "A server that speaks OpenAI's chat completions."
    : "Belongs to the plan and region of your key.";
  const listed = customModel ? [customModel] : (models ?? []);
  const rows = listed.length === 0 ? "" : `\n        models: [${listed.map(inline).join(", ")}],`;
  return `  models: {
    providers: {
      ${objectKey(providerId)}: {
        // ${note}
        baseUrl: ${quote(baseUrl)},
        api: "openai-completions",${rows}
      },
    },
  },`;
}

function agentSection({ provider, workspace }: OnboardPlan): string[] {
  const lines = [
    ...(provider ? [`      model: { primary: ${quote(provider.defaultModel)} },`] : []),
    ...(workspace.isAsked ? [`      workspace: ${quote(workspace.folder)},`] : []),
    ...(workspace.isSeeded ? [] : [`      skipBootstrap: true,`]),
  ];
  if (lines.length === 0) return [];
  return [`  agents: {\n    defaults: {\n${lines.join("\n")}\n    },\n  },`];
}

function channelSection({ channelId, tokenEnvVar, isSet }: ChannelPlan): string {
  const where = isSet
    ? `The token itself stays in the environment variable ${tokenEnvVar}.`
    : "The token itself is in the file .env beside this one.";
  return `  channels: {
    ${objectKey(channelId)}: {
      enabled: true,
      // ${where}
      token: ${reference(tokenEnvVar)},
      // Strangers get a pairing code: openclaw pairing approve ${channelId} CODE
      dmPolicy: "pairing",
    },
  },`;
}

function reference(variable: string): string {
  return inline(variableReference(variable));
}

/** A flat object on one line. */
function inline(value: object): string {
  const pairs = Object.entries(value).map(([key, part]) => `${objectKey(key)}: ${list(part)}`);
  return `{ ${pairs.join(", ")} }`;
}

function list(value: unknown): string {
  return Array.isArray(value) ? `[${value.map(quote).join(", ")}]` : quote(value);
}

function quote(value: unknown): string {
  return JSON.stringify(value);
}

function objectKey(name: string): string {
  return /^[A-Za-z_$][\w$]*$/.test(name) ? name : quote(name);
}
