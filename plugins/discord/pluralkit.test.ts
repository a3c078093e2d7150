import { createSilentLogger } from "openclaw/sdk/testing";
import { expect, test } from "vitest";
import type { InboundMessage } from "openclaw/sdk";
import { createHeldMessages } from "./held-messages.ts";
import { withPluralIdentity } from "./pluralkit.ts";

const message: InboundMessage = {
  id: "1000",
  address: { channel: "discord", account: "default", conversation: "10" },
  chatType: "group",
  sender: { id: "77", name: "Nova", isBot: true, roles: [] },
  text: "hello",
  media: [],
  mention: "user",
  sentAt: 0,
};
const packet = { webhook_id: "77" };
const on = { pluralkit: { token: "t" } };

function hostOf(answer: () => Response | Promise<Response>) {
  const asked: string[] = [];
  const fetch = async (input: string | URL | Request): Promise<Response> => {
    asked.push(input instanceof Request ? input.url : String(input));
    return answer();
  };
  return { asked, host: { fetch, logger: createSilentLogger() } };
}

const member = { id: "abcde", name: "nova", display_name: "Nova ✨" };
const known = () => Response.json({ original: "900", member });

test("what a member of a system says through its webhook counts as said by that member", async () => {
  const { host, asked } = hostOf(known);
  expect((await withPluralIdentity(message, packet, on, host)).sender).toEqual({
    id: "pk:abcde",
    name: "Nova ✨",
    isBot: false,
    roles: [],
  });
  expect(asked).toEqual(["https://api.pluralkit.me/v2/messages/1000"]);
});

test.each([
  ["who is not known there", () => new Response("{}", { status: 404 })],
  ["an answer of another shape", () => Response.json({ member: 7 })],
  ["a service that is down", () => Promise.reject(new Error("down"))],
])("%s leaves a webhook a bot", async (_, answer) => {
  const { host } = hostOf(answer);
  expect(await withPluralIdentity(message, packet, on, host)).toEqual(message);
});

test("nothing is asked for people, or where the config does not ask for it", async () => {
  const { host, asked } = hostOf(known);
  await withPluralIdentity(message, {}, on, host);
  await withPluralIdentity(message, packet, {}, host);
  expect(asked).toEqual([]);
});

test("D7: what a person wrote and PluralKit deletes is not answered beside what it says instead", async () => {
  const due: (() => void)[] = [];
  const held = createHeldMessages((_, run) => void due.push(run));
  const [proxied, plain] = [held.stays("1"), held.stays("2")];
  held.deleted("1");
  held.deleted("3");
  for (const run of due) run();
  expect(await Promise.all([proxied, plain])).toEqual([false, true]);
});
