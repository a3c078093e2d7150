import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { loadEnvironment } from "./environment.ts";
import { resolvePaths } from "./paths.ts";
import type { Config, SecretInput } from "./schema.ts";
import { resolveSecret } from "./secret.ts";
import type { ResolvedSecret } from "./secret.ts";

let home: string;

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), "secret-"));
  await writeFile(join(home, "keys.json"), `{ "a/b": { "key": "from-file" }, "n": 5 }`);
  await writeFile(join(home, "bare.txt"), "bare-secret\n");
});

afterEach(async () => {
  await rm(home, { recursive: true, force: true });
});

const secrets: Config["secrets"] = {
  providers: {
    keys: { source: "file", path: "~/keys.json" },
    bare: { source: "file", path: "../bare.txt", mode: "singleValue" },
    gone: { source: "file", path: "/nowhere/x" },
    few: { source: "env", allowlist: ["A_KEY"] },
  },
  defaults: { file: "keys" },
};

async function resolve(input: SecretInput | undefined): Promise<ResolvedSecret | undefined> {
  const paths = resolvePaths({ HOME: home });
  const environment = loadEnvironment({ paths, processEnv: { A_KEY: "from-env" }, cwd: home });
  return resolveSecret(input, { environment, config: { secrets }, paths });
}

test.each<[SecretInput | undefined, ResolvedSecret | undefined]>([
  [undefined, undefined],
  ["", undefined],
  [" in place ", { value: "in place", source: "config" }],
  ["A_KEY", { value: "from-env", source: "env: A_KEY" }],
  ["OTHER_API_KEY", undefined],
  ["ABCD1234", { value: "ABCD1234", source: "config" }],
  ["${MISSING}", undefined],
  ["Bearer ${MISSING}", undefined],
  [
    { source: "env", id: "A_KEY" },
    { value: "from-env", source: "env: A_KEY" },
  ],
  [
    { source: "env", provider: "few", id: "A_KEY" },
    { value: "from-env", source: "env: A_KEY" },
  ],
  [{ source: "env", id: "NOT_SET" }, undefined],
  [
    { source: "file", id: "/a~1b/key" },
    { value: "from-file", source: "file: ~/keys.json" },
  ],
  [
    { source: "file", provider: "bare", id: "value" },
    { value: "bare-secret", source: "file: ~/bare.txt" },
  ],
])("%j stands for %j", async (input, secret) => {
  expect(await resolve(input)).toEqual(secret);
});

test.each<[SecretInput, string, string]>([
  [{ source: "env", id: "lower" }, "CONFIG_SECRET", "not the name of a variable"],
  [{ source: "env", provider: "few", id: "B_KEY" }, "CONFIG_SECRET", "allowlist"],
  [{ source: "env", provider: "none", id: "A_KEY" }, "CONFIG_SECRET", "no secrets.providers.none"],
  [{ source: "env", provider: "bare", id: "A_KEY" }, "CONFIG_SECRET", 'has source "file"'],
  [{ source: "file", id: "/n" }, "CONFIG_SECRET", "has no text at /n"],
  [{ source: "file", id: "n" }, "CONFIG_SECRET", "not a JSON pointer"],
  [{ source: "file", provider: "gone", id: "/x" }, "CONFIG_SECRET", "/nowhere/x cannot be read"],
  [
    { source: "exec", provider: "vault", id: "x" },
    "CONFIG_SECRET_UNSUPPORTED",
    '"exec" is not supported',
  ],
  [{ source: "store", id: "x" }, "CONFIG_SECRET_UNSUPPORTED", '"store" is not supported'],
])("%j is refused with %s", async (input, code, message) => {
  await expect(resolve(input)).rejects.toMatchObject({
    code,
    message: expect.stringContaining(message),
  });
});

test("a file that is no JSON is refused without a word of what is in it", async () => {
  await writeFile(join(home, "keys.json"), "very-secret-text");
  const error: unknown = await resolve({ source: "file", id: "/x" }).catch(
    (caught: unknown) => caught,
  );
  expect(error).toMatchObject({ code: "CONFIG_SECRET" });
  expect(JSON.stringify(error) + String(error)).not.toContain("very-secret");
});
