import { dirname, join } from "node:path";
import { programRoot } from "../lib/program-root.ts";

/** True when the `.ts` files run as they are, false in the bundle. */
export function runsFromSource(): boolean {
  return import.meta.filename.endsWith(".ts");
}

/** The folder of the plugins that came with the program. */
export function bundledPluginDir(): string {
  const root = programRoot();
  return runsFromSource() ? join(dirname(root), "plugins") : join(root, "dist", "plugins");
}

/** The files behind the names that a plugin may import from this program. */
export function sdkDoors(): ReadonlyMap<string, string> {
  const source = runsFromSource();
  const folder = join(programRoot(), source ? "sdk" : "dist");
  return new Map([
    ["openclaw/sdk", join(folder, source ? "index.ts" : "sdk.cjs")],
    [
      "openclaw/sdk/openai-compatible",
      join(folder, source ? "openai-compatible/index.ts" : "sdk-openai-compatible.cjs"),
    ],
    ["openclaw/sdk/testing", join(folder, source ? "testing/index.ts" : "sdk-testing.cjs")],
  ]);
}
