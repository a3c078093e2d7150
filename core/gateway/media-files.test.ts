import { afterEach, beforeEach, expect, test } from "vitest";
import { openGatewayFixture, type GatewayFixture } from "./gateway-fixture.ts";

/** Files over HTTP: only with an address that the gateway handed out, and never as something that runs. */

let fixture: GatewayFixture;
beforeEach(async () => {
  fixture = await openGatewayFixture();
});
afterEach(() => fixture.dispose());

async function keep(text: string, mimeType: string) {
  const { store, links } = fixture.runtime.media;
  const reference = await store.save(new TextEncoder().encode(text), { mimeType, name: "a b.bin" });
  const link = links.linkTo(reference);
  if (link === undefined) throw new Error("no link");
  return { reference, link };
}

const get = (path: string) => fetch(`${fixture.gateway.url}${path}`);

test("a picture is shown in place, with its type", async () => {
  const { link } = await keep("pixels", "image/png");
  expect(link).toMatchObject({ mimeType: "image/png", name: "a b.bin", size: 6 });
  const response = await get(link.url);
  expect(response.status).toBe(200);
  expect(await response.text()).toBe("pixels");
  expect(Object.fromEntries(response.headers)).toMatchObject({
    "content-type": "image/png",
    "content-disposition": "inline",
    "x-content-type-options": "nosniff",
    "content-security-policy": "default-src 'none'; sandbox",
  });
});

test.each([
  "text/html",
  "image/svg+xml",
  "application/pdf",
  "application/javascript",
  "text/plain",
])("%s is only ever a download", async (mimeType) => {
  const { link } = await keep("<script>alert(1)</script>", mimeType);
  const { headers } = await get(link.url);
  expect(headers.get("content-disposition")).toBe("attachment");
  expect(headers.get("x-content-type-options")).toBe("nosniff");
  expect(headers.get("content-type")).not.toMatch(/html|svg|javascript/);
});

test("without the proof, with another file's proof, or with another path there is nothing", async () => {
  const { link } = await keep("secret", "image/png");
  const other = await keep("other", "image/png");
  const [path = "", proof = ""] = link.url.split("?proof=");
  const [, otherProof = ""] = other.link.url.split("?proof=");
  for (const address of [
    path,
    `${path}?proof=`,
    `${path}?proof=${otherProof}`,
    `${path}?proof=${proof}x`,
    `/media/..%2fgateway.sqlite?proof=${proof}`,
    `/media/%2e%2e/openclaw.json?proof=${proof}`,
    `/media/?proof=${proof}`,
  ]) {
    const response = await get(address);
    expect([address, response.status]).toEqual([address, 404]);
    expect(await response.text()).not.toContain("secret");
  }
});

test("another gateway's address opens nothing, and neither does one of a file that is gone", async () => {
  const { link } = await keep("secret", "image/png");
  const second = await openGatewayFixture();
  try {
    expect((await fetch(`${second.gateway.url}${link.url}`)).status).toBe(404);
  } finally {
    await second.dispose();
  }
  const gone = { uri: `media:${"0".repeat(25)}.png`, mimeType: "image/png" };
  const address = fixture.runtime.media.links.linkTo(gone)?.url ?? "";
  expect((await get(address)).status).toBe(404);
  expect(
    fixture.runtime.media.links.linkTo({ uri: "https://x.test/a", mimeType: "image/png" }),
  ).toBeUndefined();
});

test("players get the piece that they ask for", async () => {
  const { link } = await keep("0123456789", "video/mp4");
  const piece = (range: string) =>
    fetch(`${fixture.gateway.url}${link.url}`, { headers: { range } });
  for (const [range, text, place] of [
    ["bytes=2-4", "234", "bytes 2-4/10"],
    ["bytes=7-", "789", "bytes 7-9/10"],
    ["bytes=-2", "89", "bytes 8-9/10"],
    ["bytes=8-99", "89", "bytes 8-9/10"],
  ]) {
    const response = await piece(range ?? "");
    expect(response.status).toBe(206);
    expect(response.headers.get("content-range")).toBe(place);
    expect(await response.text()).toBe(text);
  }
  expect((await piece("bytes=10-12")).status).toBe(416);
  const whole = await piece("lines=1-2");
  expect([whole.status, await whole.text()]).toEqual([200, "0123456789"]);
  const empty = await keep("", "video/mp4");
  expect(await (await get(empty.link.url)).text()).toBe("");
});
