import { once } from "node:events";
import type { Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { openGatewayFixture, type FixtureOptions } from "../gateway/gateway-fixture.ts";
import type { Script } from "../gateway/scripted-runtime.ts";
import {
  hasBrowser,
  openPages,
  say,
  untilConnected as connected,
  type Pages,
} from "./fixtures/open-pages.ts";

let pages: Pages;
const start = (options?: FixtureOptions) => pages.start(options);
const open: Pages["open"] = (url, options) => pages.open(url, options);
const message = (page: Page) => page.getByRole("textbox", { name: "Message" });

describe.skipIf(!hasBrowser())("the chat page", () => {
  beforeAll(async () => {
    pages = await openPages();
  });
  afterAll(() => pages.end());
  afterEach(() => pages.clean());

  test("takes the token out of the address, and a message is answered while the model shows", async () => {
    const { gateway, token } = await start();
    const page = await open(`${gateway.url}/#token=${token}`);
    await connected(page);
    expect(page.url()).toBe(`${gateway.url}/`);
    await page.getByText("What would you like to know?").waitFor();
    await say(page, "hello");
    await page.getByText("echo: hello").waitFor();
    await page.getByRole("option", { name: "Default: script/echo" }).waitFor({ state: "attached" });
    expect(await message(page).inputValue()).toBe("");
    await page.reload();
    await connected(page);
    await page.getByText("echo: hello").waitFor();
  });

  test("asks for the token when it is missing or wrong, and forgets a wrong one", async () => {
    const { gateway, token } = await start();
    const page = await open(`${gateway.url}/#token=wrong`);
    await page.getByText("This is not the gateway's token.").waitFor();
    expect(await page.evaluate("sessionStorage.length")).toBe(0);
    await page.reload();
    await page.getByRole("heading", { name: "Sign in to this gateway" }).waitFor();
    expect(await page.getByRole("alert").count()).toBe(0);
    await page.getByLabel("Token").fill(token);
    await page.getByRole("button", { name: "Connect" }).click();
    await connected(page);
  });

  test("asks for the password of a gateway that has one", async () => {
    const { gateway } = await start({ flags: { password: "sesame" } });
    const page = await open(gateway.url);
    await page.getByLabel("Password").fill("sesame");
    await page.getByLabel("Password").press("Enter");
    await connected(page);
  });

  test("takes no token and no address from the query", async () => {
    const { gateway, token } = await start();
    const page = await open(`${gateway.url}/?token=${token}&gatewayUrl=ws://127.0.0.1:1`);
    await page.getByLabel("Token").waitFor();
  });

  test("sets Markdown and shows everything else as the text that it is", async () => {
    const answer = [
      "## Title",
      "**bold** and `code` and [good](https://example.com/) and [bad](javascript:window.stolen=1)",
      "<img src=x onerror='window.stolen=1'> ![pixel](https://tracker.example/p.png)",
      "```js\nconst a = '<b>';\n```",
      "| a | b |\n| - | - |\n| 1 | 2 |",
    ].join("\n\n");
    const requests: string[] = [];
    const { gateway, token } = await start({ script: async () => answer });
    const page = await open(`${gateway.url}/#token=${token}`);
    page.on("request", (request) => requests.push(request.url()));
    await connected(page);
    await say(page, "show");
    await page.getByRole("heading", { name: "Title" }).waitFor();
    const link = page.getByRole("link", { name: "good" });
    expect(await link.getAttribute("rel")).toBe("noopener noreferrer nofollow");
    expect(await page.getByRole("link", { name: "bad" }).count()).toBe(0);
    await page.getByText("<img src=x onerror='window.stolen=1'>").waitFor();
    await page.getByText("const a = '<b>';").waitFor();
    expect(await page.getByRole("cell", { name: "2" }).count()).toBe(1);
    expect(await page.evaluate("window.stolen")).toBeUndefined();
    expect(requests.filter((url) => !url.startsWith(`${gateway.url}/assets/`))).toEqual([]);
  });

  test("shows a picture of an answer in place, and another file as a download", async () => {
    const { gateway, token, runtime } = await start();
    const { store, links } = runtime.media;
    const keep = async (bytes: Uint8Array, mimeType: string, name: string) =>
      links.linkTo(await store.save(bytes, { mimeType, name }));
    const pixel = Buffer.from(
      "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==",
      "base64",
    );
    const files = [
      await keep(pixel, "image/png", "a.png"),
      await keep(new Uint8Array(3), "application/zip", "b.zip"),
    ];
    const page = await open(`${gateway.url}/#token=${token}`);
    await connected(page);
    const run = { runId: "r1", sessionKey: "agent:main:main" };
    const media = files.flatMap((each) => each ?? []);
    runtime.chatEvents.publish({ ...run, state: "final", text: "Here.", kind: "answer" });
    runtime.chatEvents.publish({ ...run, state: "media", media });
    const picture = page.getByRole("img", { name: "a.png" });
    await picture.waitFor();
    await expect
      .poll(() => picture.evaluate((image) => (image as HTMLImageElement).naturalWidth))
      .toBe(1);
    const link = page.getByRole("link", { name: "b.zip" });
    expect(await link.getAttribute("download")).toBe("b.zip");
    const [download] = await Promise.all([page.waitForEvent("download"), link.click()]);
    expect(download.suggestedFilename()).toBe("b.zip");
  });

  test("Shift+Enter breaks the line, Escape stops the answer, and what was written stays", async () => {
    const script: Script = async (_message, show, signal) => {
      show({ type: "tool", name: "current_time", phase: "start" });
      show({ type: "tool", name: "current_time", phase: "end" });
      show({ type: "text-delta", text: "Once upon a time" });
      await once(signal, "abort");
      throw new Error("aborted");
    };
    const { gateway, token } = await start({ script });
    const page = await open(`${gateway.url}/#token=${token}`);
    await connected(page);
    await message(page).pressSequentially("one");
    await message(page).press("Shift+Enter");
    await message(page).pressSequentially("two");
    await message(page).press("Enter");
    await page.getByText("Once upon a time").waitFor();
    await page.getByText("current_time").waitFor();
    expect(await page.getByText("one\ntwo").innerText()).toBe("one\ntwo");
    const stop = page.getByRole("button", { name: "Stop the answer" });
    await stop.waitFor();
    await message(page).press("Escape");
    await page.getByText("Stopped", { exact: true }).waitFor();
    expect(await stop.count()).toBe(0);
    await page.getByText("Once upon a time").waitFor();
  });

  test("a failed turn is an error that is there after a reload as well", async () => {
    const script: Script = async () => {
      throw new Error("The key was refused.");
    };
    const { gateway, token } = await start({ script });
    const page = await open(`${gateway.url}/#token=${token}`);
    await connected(page);
    await say(page, "hello");
    await page.getByText("The key was refused.").waitFor();
    await page.reload();
    await page.getByText("Not answered: The key was refused.").waitFor();
  });

  test("comes back by itself when the gateway does, and sends what waited", async () => {
    const flags = { token: "one-token" };
    const first = await openGatewayFixture({ pageRoot: pages.pageRoot, flags });
    const page = await open(`${first.gateway.url}/#token=one-token`);
    await connected(page);
    await first.dispose();
    await page
      .getByText(/^Offline/)
      .first()
      .waitFor();
    await say(page, "are you there?");
    await page.getByText("Not sent.").waitFor();
    await start({ flags: { ...flags, port: String(first.gateway.port) } });
    await page.getByText("echo: are you there?").waitFor();
    expect(await page.getByText("Not sent.").count()).toBe(0);
  });

  test("two pages of one session show the same conversation", async () => {
    const { gateway, token } = await start();
    const one = await open(`${gateway.url}/#token=${token}`);
    const two = await open(`${gateway.url}/#token=${token}`);
    await Promise.all([connected(one), connected(two)]);
    await say(one, "for both");
    for (const page of [one, two]) {
      await page.getByText("for both", { exact: true }).waitFor();
      await page.getByText("echo: for both").waitFor();
    }
  });

  test.each(["light", "dark"] as const)(
    "on a phone, %s, nothing is wider than the screen",
    async (colorScheme) => {
      const wide = `${"averylongwordwithoutanybreak".repeat(8)}\n\n\`\`\`\n${"x".repeat(300)}\n\`\`\`\n\n| ${"column | ".repeat(12)}\n|${" - |".repeat(12)}\n| ${"value | ".repeat(12)}`;
      const { gateway, token } = await start({ script: async () => wide });
      const page = await open(`${gateway.url}/#token=${token}`, {
        viewport: { width: 390, height: 844 },
        colorScheme,
      });
      await connected(page);
      await say(page, "wide");
      await page.getByRole("table").waitFor();
      expect(await page.evaluate("document.documentElement.scrollWidth")).toBe(390);
      const log = page.getByRole("log");
      expect(await log.evaluate((element) => element.scrollWidth <= element.clientWidth)).toBe(
        true,
      );
      const ground = await page.evaluate("getComputedStyle(document.body).backgroundColor");
      expect(ground).toBe(colorScheme === "light" ? "rgb(251, 250, 248)" : "rgb(23, 22, 20)");
    },
  );
});
