import type { Config } from "../../config/schema.ts";
import type { RoomRule } from "../../sdk/channel.ts";
import type { PolicyLayer } from "./decide-tools.ts";

export interface PolicyPlace {
  agentId: string;
  /** `provider/model` that answers, when it is known. */
  modelRef?: string;
  channel: string;
  sender: { id: string; name: string };
  room?: Pick<RoomRule, "rule" | "tools"> | undefined;
}

/** What the config says about tools at one place, from the general to the particular. */
export function policyLayers(
  { tools = {}, agents }: Pick<Config, "tools" | "agents">,
  place: PolicyPlace,
): PolicyLayer[] {
  const { byProvider = {}, toolsBySender = {} } = tools;
  const own = agents?.entries?.[place.agentId]?.tools;
  const agentPath = `agents.entries.${place.agentId}.tools`;
  return [
    layer("tools", tools),
    ...ofProvider("tools.byProvider", byProvider, place.modelRef),
    ...(own === undefined ? [] : [layer(agentPath, own)]),
    ...ofProvider(`${agentPath}.byProvider`, own?.byProvider ?? {}, place.modelRef),
    ...(place.room?.tools === undefined
      ? []
      : [layer(`${place.room.rule}.tools`, place.room.tools)]),
    ...ofSender("tools.toolsBySender", toolsBySender, place),
  ];
}

type Lists = Omit<PolicyLayer, "path">;

function layer(path: string, { profile, allow, alsoAllow, deny }: Lists): PolicyLayer {
  return { path, profile, allow, alsoAllow, deny };
}

/** The rule of the model, or else that of its provider. */
function ofProvider(
  path: string,
  rules: Readonly<Record<string, Lists>>,
  modelRef: string | undefined,
): PolicyLayer[] {
  if (modelRef === undefined) return [];
  const provider = modelRef.slice(0, modelRef.indexOf("/"));
  const key = [modelRef, provider].find((name) => Object.hasOwn(rules, name));
  const rule = key === undefined ? undefined : rules[key];
  return rule === undefined ? [] : [layer(`${path}.${key}`, rule)];
}

/** The first key that fits: an id on a channel, an id, a name, everybody. */
function ofSender(
  path: string,
  rules: Readonly<Record<string, Lists>>,
  { channel, sender }: PolicyPlace,
): PolicyLayer[] {
  const keys = [
    `channel:${channel}:${sender.id}`,
    `${channel}:${sender.id}`,
    `id:${sender.id}`,
    sender.id,
    "*",
  ];
  const key = keys.find((name) => Object.hasOwn(rules, name));
  const rule = key === undefined ? undefined : rules[key];
  return rule === undefined ? [] : [layer(`${path}["${key}"]`, rule)];
}
