import { gzipSync } from "node:zlib";
import axe from "axe-core";
import type { Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import type { Script } from "../gateway/scripted-runtime.ts";
import { hasBrowser, openPages, say, untilConnected, type Pages } from "./fixtures/open-pages.ts";

let pages: Pages;
const phone = { viewport: { width: 390, height: 844 } };

/** An answer with everything that an answer can have. */
const rich: Script = async (_message, show) => {
  show({ type: "tool", name: "current_time", phase: "start" });
  show({ type: "tool", name: "current_time", phase: "end" });
  const text =
    "## Title\n\n**Bold** and `code`, [a link](https://example.com/).\n\n- [x] done\n- [ ] open\n\n> quoted\n\n```js\nconst a = 1;\n```\n\n| a | b |\n| - | - |\n| 1 | 2 |";
  show({ type: "text-delta", text });
  return text;
};

/** What axe-core finds serious or critical, as sentences. */
async function findings(page: Page): Promise<string[]> {
  await page.evaluate(axe.source);
  const { violations } = await page.evaluate<axe.AxeResults>("axe.run(document)");
  return violations
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join("; ")}`);
}

describe.skipIf(!hasBrowser())("the page around the views", () => {
  beforeAll(async () => {
    pages = await openPages();
  });
  afterAll(() => pages.end());
  afterEach(() => pages.clean());

  test.each([
    ["light", {}],
    ["dark", phone],
  ] as const)(
    "axe-core finds nothing serious at sign-in, in an empty and in a full conversation, %s, %o",
    async (colorScheme, size) => {
      const { gateway, token } = await pages.start({ script: rich });
      const page = await pages.open(gateway.url, { colorScheme, ...size });
      await page.getByLabel("Token").waitFor();
      expect(await findings(page)).toEqual([]);
      await page.getByLabel("Token").fill(token);
      await page.keyboard.press("Enter");
      await untilConnected(page);
      expect(await findings(page)).toEqual([]);
      await page
        .locator("input[type=file]")
        .setInputFiles({ name: "a.txt", mimeType: "text/plain", buffer: Buffer.from("a") });
      await page.getByText("a.txt").waitFor();
      expect(await findings(page)).toEqual([]);
      await say(page, "show me");
      await page.getByRole("table").waitFor();
      await page.getByRole("button", { name: "Answer again" }).waitFor();
      await page.getByText("Tools: current_time").click();
      expect(await findings(page)).toEqual([]);
    },
  );

  test("the keyboard alone is enough to begin, write in and delete a conversation", async () => {
    const { gateway, token } = await pages.start();
    const page = await pages.open(`${gateway.url}/#token=${token}`);
    await untilConnected(page);
    const press = async (key: string, times = 1) => {
      for (let count = 0; count < times; count += 1) await page.keyboard.press(key);
    };
    const focused = () =>
      page.evaluate(() => {
        let element = document.activeElement;
        while (element?.shadowRoot?.activeElement) element = element.shadowRoot.activeElement;
        return element?.getAttribute("aria-label") ?? element?.textContent?.trim() ?? "";
      });
    const tabTo = async (name: string) => {
      for (let count = 0; count < 40 && (await focused()) !== name; count += 1) await press("Tab");
      expect(await focused()).toBe(name);
    };
    const isFocused = () =>
      page.getByRole("textbox", { name: "Message" }).evaluate((box) => box.matches(":focus"));
    await expect.poll(isFocused).toBe(true);
    await page.keyboard.type("first words");
    await press("Enter");
    await page.getByText("echo: first words").waitFor();
    await page.reload();
    await expect.poll(isFocused).toBe(true);
    await tabTo("Skip to the content");
    await press("Enter");
    await tabTo("New conversation");
    await press("Enter");
    await page.getByText("What would you like to know?").waitFor();
    await expect.poll(isFocused).toBe(true);
    await tabTo("Thinking");
    await page.keyboard.type("Thinking: high");
    await tabTo("Attach files");
    await press("Tab");
    await page.keyboard.type("second words");
    await press("Enter");
    await page.getByText("echo: second words").waitFor();
    await page.getByRole("button", { name: "Delete the conversation" }).waitFor();
    await press("Shift+Tab");
    for (let count = 0; count < 40 && (await focused()) !== "Delete the conversation"; count += 1)
      await press("Shift+Tab");
    await press("Enter");
    await expect.poll(focused).toBe("Delete");
    await press("Enter");
    await page.getByText("echo: first words").waitFor();
  });

  test("a Chinese browser is spoken to in Chinese, and another language is picked and remembered", async () => {
    const { gateway, token } = await pages.start();
    const page = await pages.open(`${gateway.url}/#token=wrong`, { locale: "zh-CN" });
    await page.getByRole("heading", { name: "登录此网关" }).waitFor();
    await page.getByLabel("令牌").fill(token);
    await page.getByRole("button", { name: "连接" }).click();
    await page.getByText("已连接").first().waitFor();
    expect(await page.evaluate("document.documentElement.lang")).toBe("zh-Hans");
    expect(await page.title()).toBe("对话 – OpenClaw");
    await page.getByRole("textbox", { name: "消息" }).fill("你好");
    await page.keyboard.press("Enter");
    await page.getByText("echo: 你好").waitFor();
    await page.getByRole("button", { name: "重新回答" }).waitFor();
    expect(await findings(page)).toEqual([]);
    await page.getByLabel("语言").selectOption("en");
    await page.getByRole("button", { name: "Answer again" }).waitFor();
    await page.reload();
    await untilConnected(page);
    expect(await page.evaluate("document.documentElement.lang")).toBe("en");
  });

  test("colours follow the system until others are picked, and those stay", async () => {
    const { gateway, token } = await pages.start();
    const page = await pages.open(`${gateway.url}/#token=${token}`, { colorScheme: "light" });
    await untilConnected(page);
    const ground = () => page.evaluate("getComputedStyle(document.body).backgroundColor");
    const [light, dark] = ["rgb(251, 250, 248)", "rgb(23, 22, 20)"];
    expect(await ground()).toBe(light);
    await page.emulateMedia({ colorScheme: "dark" });
    expect(await ground()).toBe(dark);
    await page.emulateMedia({ colorScheme: "light" });
    await page.getByRole("button", { name: "Dark colours" }).click();
    expect(await ground()).toBe(dark);
    await page.reload();
    await untilConnected(page);
    expect(await ground()).toBe(dark);
    await page.getByRole("button", { name: "Light colours" }).click();
    await page.emulateMedia({ colorScheme: "dark" });
    expect(await ground()).toBe(dark);
  });

  test("on a phone the views and the conversations come when they are asked for, and go again", async () => {
    const { gateway, token } = await pages.start();
    const page = await pages.open(`${gateway.url}/#token=${token}`, phone);
    await untilConnected(page);
    const views = page.getByRole("navigation", { name: "Views" });
    expect(await views.isVisible()).toBe(false);
    await page.getByRole("button", { name: "Menu" }).click();
    await views.waitFor();
    await page.keyboard.press("Escape");
    await views.waitFor({ state: "hidden" });
    const list = page.getByRole("navigation", { name: "Conversations" });
    await page.getByRole("button", { name: "Conversations" }).click();
    await list.waitFor();
    await list.getByRole("button", { name: "New conversation" }).click();
    await list.waitFor({ state: "hidden" });
    expect(await page.evaluate("document.documentElement.scrollWidth")).toBe(390);
  });

  test("a tool that waits for a word is allowed in its conversation", async () => {
    const { gateway, token, runtime } = await pages.start();
    const page = await pages.open(`${gateway.url}/#token=${token}`);
    await untilConnected(page);
    const sender = { id: "operator", name: "Operator", isBot: false, roles: [] };
    const address = { channel: "webchat", account: "default", conversation: "agent:main:main" };
    const message = {
      id: "m",
      address,
      chatType: "direct",
      sender,
      text: "",
      media: [],
      mention: "none",
      sentAt: 1,
    } as const;
    const job = {
      id: "j",
      sessionKey: "agent:main:main",
      agentId: "main",
      message: { ...message, sender: { ...sender, roles: [] }, media: [] },
    };
    const request = { argv: ["rm", "-r", "build"], directory: "/project", isShell: false };
    const answer = runtime.approvals.ask(job, request, new AbortController().signal);
    await page.getByRole("heading", { name: "May this be run?" }).waitFor();
    await page.getByText("rm -r build", { exact: true }).waitFor();
    expect(await findings(page)).toEqual([]);
    await page.getByRole("button", { name: "Allow once" }).click();
    expect(await answer).toMatchObject({ isAllowed: true, isAlways: false });
    await page.getByRole("heading", { name: "May this be run?" }).waitFor({ state: "hidden" });
  });

  test("the first load is small, and comes from the gateway alone", async () => {
    const { gateway, token } = await pages.start();
    const page = await pages.open("about:blank");
    const bodies: Promise<Buffer>[] = [];
    page.on("response", (response) => bodies.push(response.body()));
    await page.goto(`${gateway.url}/#token=${token}`);
    await page.getByRole("textbox", { name: "Message" }).waitFor();
    const sizes = (await Promise.all(bodies)).map((body) => gzipSync(body).length);
    expect(sizes.length).toBeGreaterThan(2);
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThan(150_000);
  });

  test("a view that cannot be loaded says so, and loads with a new page", async () => {
    const { gateway, token } = await pages.start();
    const page = await pages.open(`${gateway.url}/#token=${token}`, {}, /module script/);
    await untilConnected(page);
    await page.route(/logs-view-/, (route) => route.fulfill({ status: 204 }));
    await page.getByRole("link", { name: "Logs" }).click();
    await page.getByText("This view could not be loaded.").waitFor();
    await page.unroute(/logs-view-/);
    await page.getByRole("button", { name: "Load the page anew" }).click();
    await page.getByRole("heading", { name: "Logs", level: 1 }).waitFor();
    await page.getByText("This view could not be loaded.").waitFor({ state: "detached" });
  });
});
