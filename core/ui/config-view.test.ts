import { readFile, writeFile } from "node:fs/promises";
import type { Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { createGatewayRuntime } from "../gateway/runtime.ts";
import { hasBrowser, openPages, untilConnected, type Pages } from "./fixtures/open-pages.ts";
import { seriousFindings } from "./fixtures/serious-findings.ts";

const token = "a-token-of-mine-0123456789";
const text = `// mine
{
  gateway: { auth: { token: "${token}" } }, // keep out
  agents: {
    defaults: { model: "lab/one" }, // the cheap one
  },
}
`;

let pages: Pages;

/** A whole gateway, which follows its config file, and a page on its config. */
async function openConfig() {
  const fixture = await pages.start({ config: text, createRuntime: createGatewayRuntime });
  const page = await pages.open(`${fixture.gateway.url}/#token=${token}`);
  await untilConnected(page);
  await page.evaluate('location.hash = "#/config"');
  await page.locator("config-form").waitFor();
  const { configFile } = fixture.gateway.runtime.paths;
  return { ...fixture, page, configFile, onDisk: () => readFile(configFile, "utf8") };
}

const review = (page: Page) => page.getByRole("button", { name: "Review and save" }).click();
const save = (page: Page) => page.getByRole("button", { name: "Save", exact: true }).click();
const group = (page: Page, name: string) =>
  page.locator("summary").filter({ has: page.getByText(name, { exact: true }) });

describe.skipIf(!hasBrowser())("the config view", () => {
  beforeAll(async () => {
    pages = await openPages();
  });
  afterAll(() => pages.end());
  afterEach(() => pages.clean());

  test("a setting changed in the form is shown as a change, saved with the comments kept, and applied", async () => {
    const { page, gateway, onDisk } = await openConfig();
    await page.getByRole("searchbox", { name: "Find a setting" }).fill("usertimezone");
    await page.getByLabel("userTimezone").fill("Asia/Shanghai");
    await page.getByLabel("userTimezone").press("Tab");
    await page.getByText("1 setting changed.").waitFor();
    expect(await onDisk()).toBe(text);
    await page.evaluate('location.hash = "#/doctor"');
    await page.locator("doctor-view").waitFor();
    await page.evaluate('location.hash = "#/config"');
    await page.getByText("1 setting changed.").waitFor();
    await review(page);
    const dialog = page.getByRole("dialog", { name: "What will change" });
    await dialog.getByText('+     defaults: { model: "lab/one", userTimezone').waitFor();
    await dialog.getByText("agents.defaults.userTimezone").waitFor();
    await dialog.getByText("at once").waitFor();
    expect(await seriousFindings(page)).toEqual([]);
    await save(page);
    await page.getByText("Saved. The gateway takes it over.").waitFor();
    const written = await onDisk();
    expect(written).toContain("// the cheap one");
    expect(written).toContain(`token: "${token}" } }, // keep out`);
    await expect
      .poll(() => gateway.runtime.config().config.agents?.defaults?.userTimezone)
      .toBe("Asia/Shanghai");
  });

  test("the text is checked while one types, and a mistake is named with its line", async () => {
    const { page, onDisk } = await openConfig();
    await page.getByRole("button", { name: "Text" }).click();
    const field = page.getByLabel("The config file, JSON5");
    const shown = await field.inputValue();
    expect(shown).toContain("// the cheap one");
    expect(shown).not.toContain(token);
    await field.fill(shown.replace("agents:", "agnets:"));
    await page.getByText("Did you mean agents?").waitFor();
    await field.fill(shown.replace('"lab/one"', "7"));
    await page.getByText("(line 5)").waitFor();
    await field.fill(shown.replace("defaults: {", "defaults: "));
    await page.getByRole("alert").waitFor();
    await page.getByRole("button", { name: "Form" }).click();
    await field.waitFor();
    await page.getByRole("button", { name: "Discard changes" }).click();
    await page.getByText("No changes.").waitFor();
    expect(await field.inputValue()).toBe(shown);
    expect(await onDisk()).toBe(text);
  });

  test("what needs a restart says so before and after", async () => {
    const { page, onDisk } = await openConfig();
    await group(page, "gateway").click();
    await page.getByLabel("port", { exact: true }).fill("4711");
    await page.getByLabel("port", { exact: true }).press("Tab");
    await review(page);
    await page.getByRole("dialog").getByText("needs a restart of the gateway").waitFor();
    await save(page);
    await page
      .getByText("After a restart of the gateway these take effect: gateway.port")
      .waitFor();
    expect(await onDisk()).toContain("port: 4711");
  });

  test("a secret stays hidden, can be replaced, and a setting can be taken out", async () => {
    const { page, onDisk } = await openConfig();
    await group(page, "agents").click();
    await page.getByRole("button", { name: "Take out agents" }).click();
    await page.getByText("1 setting changed.").waitFor();
    await group(page, "gateway").click();
    await page.getByLabel("port", { exact: true }).waitFor();
    await group(page, "auth").first().click();
    const secret = page.getByPlaceholder("Hidden. Type a new value to replace it.");
    expect(await secret.inputValue()).toBe("");
    await secret.fill("another-token-of-mine-01234");
    await secret.press("Tab");
    await page.getByText("2 settings changed.").waitFor();
    await review(page);
    await page.keyboard.press("Escape");
    await page.getByRole("dialog").waitFor({ state: "detached" });
    await review(page);
    await save(page);
    await expect.poll(onDisk).toContain("another-token-of-mine-01234");
    expect(await onDisk()).not.toContain("agents");
  });

  test("somebody else's change is not overwritten", async () => {
    const { page, configFile, onDisk } = await openConfig();
    await page.getByRole("searchbox", { name: "Find a setting" }).fill("usertimezone");
    await page.getByLabel("userTimezone").fill("UTC");
    await page.getByLabel("userTimezone").press("Tab");
    await page.getByText("1 setting changed.").waitFor();
    const theirs = text.replace("lab/one", "lab/three");
    await writeFile(configFile, theirs);
    await review(page);
    await save(page);
    await page.getByText("changed by somebody else").waitFor();
    expect(await onDisk()).toBe(theirs);
  });
});
