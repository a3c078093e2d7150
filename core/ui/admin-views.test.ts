import { appendFile, chmod, stat } from "node:fs/promises";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { scriptedRuntime } from "../gateway/scripted-runtime.ts";
import { accounts, askApproval, fillGateway } from "./fixtures/admin-facts.ts";
import { hasBrowser, openPages, say, type Pages } from "./fixtures/open-pages.ts";
import { realRuntime } from "./fixtures/real-runtime.ts";
import { seriousFindings } from "./fixtures/serious-findings.ts";

const views = [
  "overview",
  "messages",
  "config",
  "plugins",
  "pairing",
  "approvals",
  "logs",
  "doctor",
];
const reader = "only-to-look-0123456789";
const config = `{
  agents: { defaults: { userTimezone: "UTC" } },
  gateway: { auth: { readOnlyToken: "${reader}" } },
}`;

let pages: Pages;

/** A gateway that has something to show in each view, and a page on it. */
async function openFilled(options: Parameters<Pages["open"]>[1] = {}) {
  const createRuntime = scriptedRuntime(undefined, accounts(Date.now()));
  const fixture = await pages.start({ config, createRuntime });
  await fillGateway(fixture.runtime);
  const answer = askApproval(fixture.runtime, ["/bin/ls", "-l"]);
  const page = await pages.open(`${fixture.gateway.url}/#token=${fixture.token}`, options);
  await page
    .getByText(/^(Connected|已连接)$/)
    .first()
    .waitFor();
  return { ...fixture, page, answer };
}

/** Leads to a view and waits until it has something to show. */
async function goTo(page: Page, view: string): Promise<void> {
  await page.evaluate(`location.hash = "#/${view}"`);
  await page.locator(`${view}-view :is(.card, .scroll, .lines, config-form)`).first().waitFor();
}

describe.skipIf(!hasBrowser())("the views for looking after the gateway", () => {
  beforeAll(async () => {
    pages = await openPages();
  });
  afterAll(() => pages.end());
  afterEach(() => pages.clean());

  test.each([
    ["light", { width: 1280, height: 900 }],
    ["dark", { width: 390, height: 844 }],
  ] as const)(
    "axe-core finds nothing serious in any of them, %s, %o",
    async (colorScheme, size) => {
      const { page } = await openFilled({ colorScheme, viewport: size });
      await say(page, "hello");
      await page.getByText("echo: hello").waitFor();
      for (const view of views) {
        await goTo(page, view);
        expect([view, await seriousFindings(page)]).toEqual([view, []]);
        const isTooWide = await page.evaluate(
          "document.documentElement.scrollWidth > document.documentElement.clientWidth",
        );
        expect([view, isTooWide]).toEqual([view, false]);
      }
    },
  );

  test("usage is drawn by model, sender and channel, in tokens and money, and said as a table", async () => {
    const { page } = await openFilled();
    await goTo(page, "overview");
    const chart = page.getByRole("img", { name: "tokens for each day, by model" });
    await chart.waitFor();
    expect(await chart.locator("rect").count()).toBe(84);
    const legend = page.locator(".legend li");
    expect(await legend.allTextContents()).toEqual([
      expect.stringContaining("lab/large"),
      expect.stringContaining("lab/small"),
      expect.stringContaining("lab/vision"),
    ]);
    await page.getByRole("combobox", { name: "By" }).selectOption("sender");
    await page.getByText("Grace (fake:1)").first().waitFor();
    await page.getByRole("combobox", { name: "By" }).selectOption("channel");
    await page.getByRole("combobox", { name: "Show" }).selectOption("USD");
    await page.getByRole("img", { name: "costs in USD for each day, by channel" }).waitFor();
    await page.getByText("The same figures as a table").click();
    const table = page.locator("usage-panel").getByRole("table");
    expect(await table.getByRole("columnheader").allTextContents()).toEqual([
      "Day",
      "fake",
      "webchat",
      "Sum",
    ]);
    expect(await table.getByRole("row").count()).toBe(29);
    await page.getByRole("combobox", { name: "Days" }).selectOption("7");
    await expect.poll(() => table.getByRole("row").count()).toBe(8);
  });

  test("channels show signs of life, models what failed, and what was not delivered is tried again", async () => {
    const { page, runtime } = await openFilled();
    await goTo(page, "overview");
    await page.getByRole("row", { name: /fake default connected helper#1/ }).waitFor();
    await page.getByRole("row", { name: /fake second misconfigured There is no token/ }).waitFor();
    await page.getByText("The vendor answered 503.").waitFor();
    await page.getByText("a message was refused").waitFor();
    await page.getByRole("button", { name: "Try again: The build is green again." }).click();
    await page.getByText("Every answer was delivered.").waitFor();
    expect(await runtime.storage.listOutbox({ limit: 1 })).toMatchObject([{ state: "pending" }]);
  });

  test("a message's way is read from the list", async () => {
    const { page, runtime } = await openFilled();
    await say(page, "where did this go?");
    await page.getByText("echo: where did this go?").waitFor();
    const [row] = await runtime.storage.listMessages(1);
    const step = {
      inboxId: row?.id ?? "",
      at: (row?.acceptedAt ?? 0) + 40,
      kind: "model" as const,
    };
    await runtime.storage.appendTrace([
      { ...step, text: "script/echo was asked", facts: { n: 1 } },
    ]);
    await goTo(page, "messages");
    await page.getByRole("link", { name: /Trace of the message of Operator/ }).click();
    await page.getByRole("heading", { name: "The way of a message" }).waitFor();
    await page.getByText("The operator may talk.").first().waitFor();
    const steps = page.getByRole("listitem").filter({ hasText: "script/echo was asked" });
    expect((await steps.innerText()).replaceAll(/\s+/g, " ")).toBe(
      "+40 ms model script/echo was asked n 1",
    );
    await page.getByRole("link", { name: "All messages" }).click();
    await page.getByRole("cell", { name: "where did this go?" }).waitFor();
    await page.getByLabel("Sender or text").fill("nowhere");
    await page.getByText("No message fits.").waitFor();
  });

  test("a stranger is let in, another is turned away", async () => {
    const { page, runtime } = await openFilled();
    const { storage, clock } = runtime;
    const expiresAt = clock.now() + 60_000;
    const other = { channel: "fake", account: "default", senderId: "66", senderName: "Mallory" };
    await storage.requestPairing({ ...other, code: "WXYZ6789", expiresAt }, 3);
    await goTo(page, "pairing");
    await page.getByText("ABCD2345").waitFor();
    await page.getByRole("button", { name: "Approve Grace" }).click();
    await page.getByText("Grace may talk to the assistant now.").waitFor();
    await page.getByRole("button", { name: "Reject Mallory" }).click();
    await page.getByText("Nobody is waiting.").waitFor();
    expect(await storage.isPaired("fake", "default", "42")).toBe(true);
    expect(await storage.isPaired("fake", "default", "66")).toBe(false);
  });

  test("a tool is allowed once, another that comes meanwhile is denied", async () => {
    const { page, runtime, answer } = await openFilled();
    await goTo(page, "approvals");
    await page.getByText("/bin/ls -l").first().waitFor();
    await page.getByRole("button", { name: "Allow once" }).click();
    await page.getByText("✔ Operator allowed this once: /bin/ls -l").waitFor();
    expect(await answer).toEqual({ isAllowed: true, isAlways: false });
    const second = askApproval(runtime, ["/bin/rm", "-r", "all"]);
    await page.getByText("/bin/rm -r all").first().waitFor();
    await page.getByRole("button", { name: "Deny" }).click();
    expect(await second).toEqual({ isAllowed: false, reason: "Operator said no." });
    await page.getByText("Nothing waits for a decision.").waitFor();
  });

  test("a command that the model asks for runs when it is allowed, and its trace says so", async () => {
    const command = { name: "exec", arguments: { argv: ["/bin/echo", "from the shell"] } };
    const script = [{ toolCalls: [command] }, { text: "It has run." }];
    const { gateway, token } = await pages.start({
      config: "{ tools: { exec: { sandbox: 'off' } } }",
      createRuntime: realRuntime(script),
    });
    const page = await pages.open(`${gateway.url}/#token=${token}`);
    await page.getByText("Connected").first().waitFor();
    await say(page, "run it");
    await goTo(page, "approvals");
    await page.getByText('"from the shell"').first().waitFor();
    await page.getByRole("button", { name: "Allow once" }).click();
    await page.getByText("✔ Operator allowed this once").waitFor();
    await page.evaluate('location.hash = "#/chat"');
    await page.getByText("It has run.").waitFor();
    await goTo(page, "messages");
    await page.getByRole("link", { name: /Trace of the message of Operator/ }).click();
    await page.getByRole("listitem").filter({ hasText: "exec" }).first().waitFor();
  });

  test("the log is filtered by level and text, and grows while one looks", async () => {
    const { page, runtime } = await openFilled();
    await goTo(page, "logs");
    const log = page.getByRole("log");
    await log.getByText("the gateway listens").waitFor();
    await page.getByLabel("From level").selectOption("error");
    await expect.poll(() => log.locator(".line").count()).toBe(1);
    const line = JSON.stringify({ level: "error", msg: "something new broke" });
    await appendFile(join(runtime.paths.logDir, "openclaw.log"), `${line}\n`);
    await log.getByText("something new broke").waitFor();
    await page.getByLabel("Text in the line").fill("refused");
    await page.keyboard.press("Enter");
    await expect.poll(() => log.locator(".line").count()).toBe(1);
    await log.getByText("Details").click();
    await log.getByText('"status": 403').waitFor();
  });

  test("a finding is mended by a click", async () => {
    const { page, runtime } = await openFilled();
    const { configFile } = runtime.paths;
    await chmod(configFile, 0o644);
    await goTo(page, "doctor");
    await page.getByRole("button", { name: /^Mend it: .*openclaw.json/ }).click();
    await page.getByText("is for its owner alone now").waitFor();
    expect((await stat(configFile)).mode & 0o777).toBe(0o600);
  });

  test("a plugin is switched off by a change of the config", async () => {
    const { page, runtime } = await openFilled();
    await goTo(page, "plugins");
    await page.getByRole("button", { name: "Switch off scripted" }).click();
    await page.getByText("the config is written and taken over").waitFor();
    const { text } = await runtime.configFile.read();
    expect(text).toContain("userTimezone");
    expect((await runtime.configFile.patch(text, [])).document).toMatchObject({
      plugins: { entries: { scripted: { enabled: false } } },
    });
  });

  test("whoever has the token that only reads sees everything and can order nothing", async () => {
    const { gateway } = await openFilled();
    const own = await pages.open(`${gateway.url}/#token=${reader}`);
    await own.getByText("Connected").first().waitFor();
    await goTo(own, "approvals");
    await own.getByText("/bin/ls -l").first().waitFor();
    expect(await own.getByRole("button", { name: "Allow once" }).isDisabled()).toBe(true);
    await own.getByText("nothing can be changed with this token").waitFor();
    await goTo(own, "overview");
    await own.getByRole("img", { name: "tokens for each day, by model" }).waitFor();
    expect(await own.getByRole("alert").count()).toBe(0);
    await goTo(own, "config");
    await own.locator("summary").filter({ hasText: "agents" }).first().waitFor();
    expect(await own.getByRole("alert").count()).toBe(0);
  });

  test("everything is there in Chinese", async () => {
    const { page } = await openFilled({ locale: "zh-CN" });
    await goTo(page, "overview");
    await page.getByRole("heading", { name: "用量与费用" }).waitFor();
    await page.getByRole("img", { name: "每日令牌数，按模型分组" }).waitFor();
    await goTo(page, "approvals");
    await page.getByRole("button", { name: "允许一次" }).waitFor();
    await goTo(page, "config");
    await page.getByRole("button", { name: "检查并保存" }).waitFor();
  });
});
