import { defineConfig } from "vitest/config";

/** Plugins import `openclaw/sdk` by name; this condition leads there to the sources instead of the built files. */
const conditions = ["openclaw-source", "node", "development|production"];

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions, externalConditions: ["openclaw-source", "node"] } },
  test: {
    include: ["core/**/*.test.ts", "plugins/**/*.test.ts", "scripts/**/*.test.{ts,mjs}"],
    exclude: ["**/node_modules/**", "**/dist/**", "scripts/templates/**"],
    environment: "node",
    setupFiles: ["scripts/property-seed.mjs"],
    pool: "threads",
    // No module has state of its own, so test files of one worker may share the loaded modules.
    isolate: false,
    testTimeout: 20_000,
    hookTimeout: 30_000,
    teardownTimeout: 5_000,
    passWithNoTests: true,
    restoreMocks: true,
    unstubEnvs: true,
    unstubGlobals: true,
  },
});
