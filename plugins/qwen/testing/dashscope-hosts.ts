import type { EndpointRow } from "openclaw/sdk";
import manifest from "../openclaw.plugin.json" with { type: "json" };

/** One of the vendor's hosts that the fake plays, each under a path prefix of its own. */
export interface FakeHost {
  prefix: string;
  host: string;
  plan: "standard" | "workspace" | "trial" | "coding" | "token";
  region: string;
  /** Path of the OpenAI-compatible API. */
  path: string;
}

const rows: readonly EndpointRow[] = manifest.providerEndpoints;
const short: Record<string, string> = { global: "intl", china: "cn", "token-plan": "token" };

/** `standard-global` → `std-intl`. */
function prefixOf(id: string): string {
  const [, plan = "", region = ""] = /^(token-plan|[a-z]+)-([a-z]+)$/.exec(id) ?? [];
  const name = plan === "standard" ? "std" : plan === "workspace" ? "ws" : (short[plan] ?? plan);
  return `${name}-${short[region] ?? region}`;
}

/** The workspace whose hosts are played. */
export const fakeWorkspace = "llm-fake0001";

export const fakeHosts: readonly FakeHost[] = rows
  .filter((row) => row.retired !== true)
  .map((row) => {
    const address = new URL(row.baseUrl.replace("{workspace}", fakeWorkspace));
    return {
      prefix: prefixOf(row.id),
      host: address.hostname,
      plan: row.plan as FakeHost["plan"],
      region: row.region ?? "",
      path: address.pathname,
    };
  });

/** Whose a key is, and what is the matter with its account. */
export interface FakeKey {
  plan: "standard" | "coding" | "token";
  region: string;
  /** A key of a workspace works at its own hosts too. */
  workspace?: string;
  /** What the service says although the key is right: a name of a scripted refusal. */
  state?: string;
}

/** The keys that the fake knows. A key works at the hosts of its plan and region and nowhere else. */
export const fakeKeys: Readonly<Record<string, FakeKey>> = {
  "sk-fake-standard-cn-0001": { plan: "standard", region: "china" },
  "sk-fake-standard-intl-0002": { plan: "standard", region: "global" },
  "sk-sp-fake-coding-cn-0003": { plan: "coding", region: "china" },
  "sk-sp-fake-coding-intl-0004": { plan: "coding", region: "global" },
  "sk-sp-fake-token-cn-0005": { plan: "token", region: "china" },
  "sk-sp-fake-token-intl-0006": { plan: "token", region: "global" },
  "sk-fake-standard-us-0007": { plan: "standard", region: "us" },
  "sk-fake-standard-hk-0008": { plan: "standard", region: "hongkong" },
  "sk-fake-standard-finance-0009": { plan: "standard", region: "finance" },
  "sk-ws-fake.intl-01_aB3-x.0010": {
    plan: "standard",
    region: "global",
    workspace: fakeWorkspace,
  },
  "sk-ws-fake.cn-01_aB3-x.0011": { plan: "standard", region: "china", workspace: fakeWorkspace },
  "sk-ws-fake.us-01_aB3-x.0012": { plan: "standard", region: "us", workspace: fakeWorkspace },
  "sk-ws-fake.hk-01_aB3-x.0013": { plan: "standard", region: "hongkong", workspace: fakeWorkspace },
  "sk-ws-fake.de-01_aB3-x.0014": {
    plan: "standard",
    region: "frankfurt",
    workspace: fakeWorkspace,
  },
  "sk-ws-fake.jp-01_aB3-x.0015": { plan: "standard", region: "tokyo", workspace: fakeWorkspace },
  "sk-fake-arrears-intl-0101": { plan: "standard", region: "global", state: "arrears" },
  "sk-fake-freetier-intl-0102": { plan: "standard", region: "global", state: "free-tier-only" },
  "sk-sp-fake-window-cn-0103": { plan: "coding", region: "china", state: "hour-window" },
};

/** Whether a key opens a host. */
export function opens(key: FakeKey, host: FakeHost): boolean {
  if (key.region !== host.region) return false;
  switch (host.plan) {
    case "standard":
    case "trial":
      return key.plan === "standard";
    case "workspace":
      return key.workspace !== undefined && host.host.startsWith(`${key.workspace}.`);
    case "coding":
    case "token":
      return key.plan === host.plan;
  }
}

/** A key that works at a host and whose account is in order. */
export function keyFor(host: FakeHost): string {
  const found = Object.entries(fakeKeys).find(
    ([, key]) => opens(key, host) && key.state === undefined,
  );
  if (found === undefined) throw new Error(`no key for ${host.host}`);
  return found[0];
}

/** The host of a prefix. */
export function hostAt(prefix: string): FakeHost {
  const found = fakeHosts.find((row) => row.prefix === prefix);
  if (found === undefined) throw new Error(`no host ${prefix}`);
  return found;
}
