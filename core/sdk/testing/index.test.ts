import { readFile, readdir } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";

test("plugin authors get the suites without a test runner of our choice", async () => {
  const folder = import.meta.dirname;
  const files = (await readdir(folder)).filter((name) => !name.endsWith(".test.ts"));
  for (const name of files) {
    expect(await readFile(join(folder, name), "utf8")).not.toMatch(/from "(vitest|fast-check)"/);
  }
  const door = await import("./index.ts");
  expect(Object.keys(door)).toEqual(
    expect.arrayContaining([
      "createFakeChannel",
      "createScriptedProvider",
      "describeChannelContract",
      "describeProviderContract",
      "describeStorageContract",
    ]),
  );
});
