import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { createTestHome, readToken, type TestHome } from "../cli/end-to-end/program.ts";
import { hasBrowser, openPages, say, untilConnected, type Pages } from "./fixtures/open-pages.ts";

/** The page of the built program, as somebody meets it who has just installed it. */

let pages: Pages;
let home: TestHome;

describe.skipIf(!hasBrowser())("the page and the real gateway", () => {
  beforeAll(async () => {
    pages = await openPages();
  });
  afterAll(() => pages.end());
  beforeEach(async () => {
    home = await createTestHome();
  });
  afterEach(async () => {
    await pages.clean();
    await home.remove();
  });

  test("the printed link opens the chat, and an answer that a kill cut off is there in the end, once", async () => {
    const gateway = await home.startGateway();
    const { stdout } = await home.run("dashboard", "--no-open");
    const link = /http:\S+#token=\S+/.exec(stdout)?.[0] ?? "";
    const page = await pages.open(link);
    await untilConnected(page);
    expect(page.url()).toBe(`${gateway.url}/`);
    await say(page, "tell me a story");
    await page.getByRole("heading", { level: 3 }).first().waitFor();
    await gateway.end("SIGKILL");
    await page
      .getByText(/^Offline/)
      .first()
      .waitFor();
    const { port } = new URL(gateway.url);
    await home.startGateway("--port", port);
    await untilConnected(page);
    await page.getByText("And it was.").waitFor();
    await page.getByText("The answer is complete.").waitFor();
    expect(await page.getByText("tell me a story", { exact: true }).count()).toBe(1);
    expect(await page.getByText("And it was.").count()).toBe(1);
  }, 60_000);

  test("an answer is given again, with its thoughts, in place of the old one", async () => {
    const gateway = await home.startGateway();
    const page = await pages.open(`${gateway.url}/#token=${await readToken(home)}`);
    await untilConnected(page);
    await say(page, "think about tea");
    await page.getByRole("button", { name: "Answer again" }).click();
    await page.getByRole("button", { name: "Answer again" }).waitFor({ state: "hidden" });
    await page.getByRole("button", { name: "Answer again" }).waitFor();
    await page.reload();
    await page.locator("summary").waitFor();
    expect(await page.getByText("think about tea", { exact: true }).count()).toBe(1);
  }, 60_000);
});
