import fc from "fast-check";
import JSON5 from "json5";
import { expect, test } from "vitest";
import { hideSecrets, restoreSecrets } from "./hidden-secrets.ts";
import { resolvePaths } from "./paths.ts";
import { redactedValue } from "./redact-config.ts";

const paths = resolvePaths({ HOME: "/home/ada" });

const text = `// mine
{
  gateway: { auth: { token: "abcdefghijklmnop" } }, // keep out
  channels: { discord: { token: "\${DISCORD_BOT_TOKEN}", accounts: { two: { token: 'sec"ret' } } } },
  models: { providers: { qwen: { apiKey: "sk-1234567890", baseUrl: "https://x" } } },
}
`;

test("secrets are hidden in place, and comments, references and the rest stay", () => {
  const hidden = hideSecrets(text, paths);
  for (const secret of ["abcdefghijklmnop", 'sec"ret', "sk-1234567890"]) {
    expect(hidden).not.toContain(secret);
  }
  expect(hidden.split(redactedValue)).toHaveLength(4);
  expect(hidden).toContain("// keep out");
  expect(hidden).toContain("${DISCORD_BOT_TOKEN}");
});

test("what was not touched comes back as it was, around what was", () => {
  const edited = hideSecrets(text, paths).replace("https://x", "https://y");
  const restored = restoreSecrets(edited, text, paths);
  expect(JSON5.parse(restored)).toEqual(JSON5.parse(text.replace("https://x", "https://y")));
  expect(restored).toContain("// keep out");
});

test("a mark where there was no secret is refused, a new secret is taken", () => {
  const hidden = hideSecrets(text, paths);
  const moved = hidden.replace("qwen:", "other:");
  expect(() => restoreSecrets(moved, text, paths)).toThrow("models.providers.other.apiKey");
  const replaced = hidden.replace(redactedValue, "a-new-token-of-mine");
  expect(restoreSecrets(replaced, text, paths)).toContain("a-new-token-of-mine");
});

test("whatever the secrets are, hiding and restoring changes no value", () => {
  const secret = fc.string({ unit: "grapheme", minLength: 1 });
  fc.assert(
    fc.property(secret, secret, (token, apiKey) => {
      const before = JSON.stringify({
        gateway: { auth: { token } },
        models: { providers: { x: { apiKey } } },
      });
      const restored = restoreSecrets(hideSecrets(before, paths), before, paths);
      expect(JSON5.parse(restored)).toEqual(JSON.parse(before));
    }),
  );
});
