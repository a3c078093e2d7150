import { expect, test } from "vitest";
import { createRequestGuard } from "./request-guard.ts";

const allowed = ["https://my.example", "http://box.lan:18789"];
const loopback = createRequestGuard("127.0.0.1", () => allowed);
const lan = createRequestGuard("0.0.0.0", () => allowed);
const open = createRequestGuard("127.0.0.1", () => ["*"]);

test.each([
  ["127.0.0.1:18789", true, true],
  ["localhost:9", true, true],
  ["LOCALHOST", true, true],
  ["[::1]:18789", true, true],
  ["127.8.8.8", true, true],
  ["my.example", true, true],
  ["my.example:443", true, true],
  ["box.lan:18789", true, true],
  ["192.168.1.5:18789", false, true],
  ["[fe80::1]:18789", false, true],
  ["evil.example", false, false],
  ["127.0.0.1.evil.example", false, false],
  ["localhost.evil.example:18789", false, false],
  ["evil.example#127.0.0.1", false, false],
  ["evil.example/127.0.0.1", false, false],
  ["user@127.0.0.1", false, false],
  ["", false, false],
])("Host %j: on loopback %s, on the network %s", (host, onLoopback, onNetwork) => {
  expect(loopback.refuseHost({ host }) === undefined).toBe(onLoopback);
  expect(lan.refuseHost({ host }) === undefined).toBe(onNetwork);
});

test("a request without a host is refused", () => {
  expect(loopback.refuseHost({})).toBeDefined();
});

test.each([
  ["none, as programs do", undefined, "127.0.0.1:1", true],
  ["the page's own", "http://127.0.0.1:1", "127.0.0.1:1", true],
  ["its own behind a TLS proxy", "https://my.example", "my.example", true],
  ["an allowed one", "https://my.example", "127.0.0.1:1", true],
  ["an allowed one with its port spelt out", "https://my.example:443", "127.0.0.1:1", true],
  ["an allowed name with another scheme", "http://my.example", "127.0.0.1:1", false],
  ["another port", "http://127.0.0.1:2", "127.0.0.1:1", false],
  ["another name of this machine", "http://localhost:1", "127.0.0.1:1", false],
  ["a stranger", "https://evil.example", "127.0.0.1:1", false],
  ["the opaque one", "null", "127.0.0.1:1", false],
  ["nonsense", "::::", "127.0.0.1:1", false],
  ["empty", "", "127.0.0.1:1", false],
])("Origin %s", (_name, origin, host, isFine) => {
  const headers = origin === undefined ? { host } : { host, origin };
  expect(loopback.refuseOrigin(headers) === undefined).toBe(isFine);
});

test("a star allows every origin and every name", () => {
  expect(open.refuseHost({ host: "anything.example" })).toBeUndefined();
  expect(
    open.refuseOrigin({ host: "anything.example", origin: "https://other.example" }),
  ).toBeUndefined();
});

test("what a stranger sent cannot fill or forge the message", () => {
  const refusal = loopback.refuseHost({ host: `evil\n${"x".repeat(5000)}` });
  expect(refusal?.length).toBeLessThan(300);
  expect(refusal).not.toContain("\n");
});
