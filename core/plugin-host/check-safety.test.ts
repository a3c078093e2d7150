import { chown } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { findSafetyProblem } from "./check-safety.ts";
import { createPluginFolders } from "./fixtures/plugin-folders.ts";

// Only root can give files away, and only then is there a stranger's file to refuse.
test.skipIf(process.getuid?.() !== 0)(
  "a stranger's files are refused unless they are bundled",
  async () => {
    const folders = await createPluginFolders();
    try {
      const rootDir = await folders.plugin("state/alpha", { id: "alpha" });
      const entry = join(rootDir, "index.ts");
      await chown(entry, 12_345, 12_345);
      expect(await findSafetyProblem({ rootDir, entry, bundled: false })).toContain("uid 12345");
      expect(await findSafetyProblem({ rootDir, entry, bundled: true })).toBeUndefined();
    } finally {
      await folders.remove();
    }
  },
);

test("files that are gone are a problem, not a rejection", async () => {
  const question = { rootDir: "/nowhere/alpha", entry: "/nowhere/alpha/index.ts", bundled: false };
  expect(await findSafetyProblem(question)).toContain("cannot be inspected");
});
