import { describe, expect, test } from "vitest";
import type { Config } from "../config/schema.ts";
import type { PluginManifest } from "../sdk/manifest.ts";
import { decideEnablement, enabledManifests } from "./decide-enablement.ts";
import type { DiscoveredPlugin, PluginOrigin } from "./discover-plugins.ts";

function plugin(
  origin: PluginOrigin,
  manifest: Partial<PluginManifest> & { id: string },
  more: Partial<DiscoveredPlugin> = {},
): DiscoveredPlugin {
  const rootDir = `/${origin}/${manifest.id}`;
  return {
    id: manifest.id,
    manifest: { name: manifest.id, description: "", ...manifest },
    rootDir,
    entry: `${rootDir}/index.ts`,
    origin,
    fingerprint: "",
    ...more,
  };
}

const bundled = plugin("bundled", { id: "alpha", enabledByDefault: true });
const quiet = plugin("bundled", { id: "quiet", providers: ["acme"], channels: ["pigeon"] });

type Row = [
  name: string,
  plugin: DiscoveredPlugin,
  config: Config,
  enabled: boolean,
  reason: string,
];
const rows: Row[] = [
  ["bundled", bundled, {}, true, "on by default"],
  ["bundled and quiet", quiet, {}, false, "off until it is enabled"],
  ["quiet, its channel configured", quiet, { channels: { pigeon: {} } }, true, "channels.pigeon"],
  [
    "quiet, its provider configured",
    quiet,
    { models: { providers: { Acme: {} } } },
    true,
    "models.providers.Acme",
  ],
  [
    "quiet, its model chosen",
    quiet,
    { agents: { defaults: { model: "acme/x" } } },
    true,
    "agents.defaults.model",
  ],
  ["named by a path", plugin("path", { id: "beta" }), {}, true, "plugins.load.paths"],
  ["in the state folder", plugin("global", { id: "beta" }), {}, true, "state directory"],
  ["everything off", bundled, { plugins: { enabled: false } }, false, "plugins.enabled is false"],
  ["denied", bundled, { plugins: { deny: ["alpha"] } }, false, "plugins.deny"],
  [
    "deny wins over allow",
    bundled,
    { plugins: { deny: ["alpha"], allow: ["alpha"] } },
    false,
    "plugins.deny",
  ],
  [
    "allow is exclusive",
    bundled,
    { plugins: { allow: ["beta"] } },
    false,
    "plugins.allow does not",
  ],
  [
    "allow excludes the state folder",
    plugin("global", { id: "beta" }),
    { plugins: { allow: ["x"] } },
    false,
    "allow",
  ],
  ["an empty allow list allows all", bundled, { plugins: { allow: [] } }, true, "on by default"],
  ["allowed", quiet, { plugins: { allow: ["quiet"] } }, true, "plugins.allow lists it"],
  [
    "entry off",
    bundled,
    { plugins: { entries: { alpha: { enabled: false } } } },
    false,
    "entries.alpha.enabled is false",
  ],
  [
    "entry on",
    quiet,
    { plugins: { entries: { quiet: { enabled: true } } } },
    true,
    "entries.quiet.enabled is true",
  ],
  [
    "allow wins over entry on",
    bundled,
    { plugins: { allow: ["x"], entries: { alpha: { enabled: true } } } },
    false,
    "allow",
  ],
  [
    "blocked",
    { ...bundled, blocked: "Not safe." },
    { plugins: { entries: { alpha: { enabled: true } } } },
    false,
    "Not safe.",
  ],
  ["broken", { ...bundled, error: "No manifest." }, {}, false, "No manifest."],
];

describe("decideEnablement", () => {
  test.each(rows)("%s", (_, subject, config, enabled, reason) => {
    const [decision] = decideEnablement([subject], config);
    expect(decision).toMatchObject({ id: subject.id, rootDir: subject.rootDir, enabled });
    expect(decision?.reason).toContain(reason);
  });

  test("a provider, alias or channel belongs to the first enabled plugin", () => {
    const owner = plugin("bundled", {
      id: "owner",
      enabledByDefault: true,
      providers: ["acme"],
      setup: { providers: [{ id: "acme", aliases: ["acmecloud"] }] },
    });
    const thief = plugin("path", { id: "thief", providers: ["ACMEcloud"] });
    const plugins = [owner, thief];
    const taken = decideEnablement(plugins, {});
    expect(taken.map(({ enabled }) => enabled)).toEqual([true, false]);
    expect(taken[1]?.reason).toContain(
      'provider "acmecloud" is already served by the plugin "owner"',
    );
    expect(enabledManifests(plugins, taken)).toEqual([owner.manifest]);
    const handedOver = decideEnablement(plugins, { plugins: { deny: ["owner"] } });
    expect(handedOver.map(({ enabled }) => enabled)).toEqual([false, true]);
  });
});
