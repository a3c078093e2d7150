import { once } from "node:events";
import type { Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { createManualClock } from "../lib/manual-clock.ts";
import { openGatewayFixture } from "../gateway/gateway-fixture.ts";
import type { Script, ScriptedRuntime } from "../gateway/scripted-runtime.ts";
import { hasBrowser, openPages, say, untilConnected, type Pages } from "./fixtures/open-pages.ts";

let pages: Pages;
const pixel = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==",
  "base64",
);
const elsewhere = "agent:main:fake:channel:general";

async function enter(page: Page | Promise<Page>): Promise<Page> {
  const entered = await page;
  await untilConnected(entered);
  return entered;
}

/** A conversation on another platform, in which a tool was used. */
async function talkElsewhere({ storage }: ScriptedRuntime): Promise<void> {
  const { transcriptId } = await storage.openSession(elsewhere, "main");
  const common = { transcriptId, inboxId: "x1", tokens: 1, at: 1_700_000_000_000 };
  const text = (words: string) => [{ type: "text" as const, text: words }];
  const sender = { id: "1", name: "Anna" };
  const toolCalls = [{ id: "c", name: "calendar", arguments: '{"day":"friday"}' }];
  const result = { toolCallId: "c", toolName: "calendar", isError: false };
  await storage.appendEntries([
    { ...common, message: { role: "user", content: text("Anna: when do we meet?"), sender } },
    {
      ...common,
      message: { role: "assistant", content: [], reasoning: "The calendar knows.", toolCalls },
    },
    { ...common, message: { role: "tool", content: text("Friday 15:00"), ...result } },
    { ...common, message: { role: "assistant", content: text("On Friday at three.") } },
  ]);
}

describe.skipIf(!hasBrowser())("the chat view", () => {
  beforeAll(async () => {
    pages = await openPages();
  });
  afterAll(() => pages.end());
  afterEach(() => pages.clean());

  test("text shows while it is written, and after the gateway was lost in the middle of it", async () => {
    const shown = Promise.withResolvers<void>();
    const script: Script = async (_message, show, signal) => {
      show({ type: "text-delta", text: "The first half" });
      await Promise.race([shown.promise, once(signal, "abort")]);
      if (signal.aborted) throw new Error("the gateway stops");
      return "The first half, and the second.";
    };
    const flags = { token: "one-token" };
    const first = await openGatewayFixture({ pageRoot: pages.pageRoot, flags, script });
    const page = await enter(pages.open(`${first.gateway.url}/#token=one-token`));
    await say(page, "tell me");
    await page.getByText("The first half").waitFor();
    expect(await page.getByRole("log").getAttribute("aria-busy")).toBe("true");
    await page.getByText("The assistant is answering.").waitFor();
    await first.dispose();
    await page
      .getByText(/^Offline/)
      .first()
      .waitFor();
    const port = String(first.gateway.port);
    await pages.start({ flags: { ...flags, port }, script: async () => "Whole again." });
    await untilConnected(page);
    await say(page, "and now?");
    await page.getByText("Whole again.").waitFor();
    await page.getByText("The answer is complete.").waitFor();
  });

  test("a page that comes back while an answer is written goes on reading it", async () => {
    const go = Promise.withResolvers<void>();
    const script: Script = async (_message, show) => {
      show({ type: "text-delta", text: "Once upon " });
      await go.promise;
      show({ type: "text-delta", text: "a time" });
      return "Once upon a time";
    };
    const { gateway, token } = await pages.start({ script });
    const page = await enter(pages.open(`${gateway.url}/#token=${token}`));
    await say(page, "a tale");
    await page.getByText("Once upon").waitFor();
    await page.reload();
    await untilConnected(page);
    await page.getByText("Once upon").waitFor();
    go.resolve();
    await page.getByText("Once upon a time").waitFor();
  });

  test("files are picked, pasted and dropped, can be taken out again, and go with the message", async () => {
    const { gateway, token } = await pages.start({
      script: async ({ media }) =>
        media
          .map((part) => (part.type === "text" ? "" : `${part.type} ${part.media.name}`))
          .join(", "),
    });
    const page = await enter(pages.open(`${gateway.url}/#token=${token}`));
    await page
      .locator("input[type=file]")
      .setInputFiles({ name: "picked.png", mimeType: "image/png", buffer: pixel });
    const attached = page.getByRole("list", { name: "Attached files" });
    await attached.getByText("picked.png").waitFor();
    for (const [kind, target] of [
      ["paste", "message-composer textarea"],
      ["drop", ".conversation"],
    ] as const) {
      await page.locator(target).evaluate((element, event) => {
        const transfer = new DataTransfer();
        transfer.items.add(new File(["hello"], `${event}.txt`, { type: "text/plain" }));
        const facts = { bubbles: true, cancelable: true, composed: true };
        element.dispatchEvent(
          event === "paste"
            ? new ClipboardEvent("paste", { ...facts, clipboardData: transfer })
            : new DragEvent("drop", { ...facts, dataTransfer: transfer }),
        );
      }, kind);
      await attached.getByText(`${kind}.txt`).waitFor();
    }
    await page.getByRole("button", { name: "Remove paste.txt" }).click();
    await page.getByRole("button", { name: "Send", exact: true }).click();
    await page.getByText("image picked.png, file drop.txt").waitFor();
    expect(await attached.count()).toBe(0);
    const picture = page.getByRole("img", { name: /picked\.png/ });
    await expect
      .poll(() => picture.evaluate((image) => (image as HTMLImageElement).naturalWidth))
      .toBe(1);
    await page.reload();
    await page.getByRole("link", { name: /drop\.txt/ }).waitFor();
  });

  test("too many files are refused with the reason", async () => {
    const { gateway, token } = await pages.start();
    const page = await enter(pages.open(`${gateway.url}/#token=${token}`));
    const file = { name: "a.txt", mimeType: "text/plain", buffer: pixel };
    await page.locator("input[type=file]").setInputFiles(Array.from({ length: 11 }, () => file));
    await page.getByText("A message takes ten files at most.").waitFor();
  });

  test("an answer is given again in place of the old one", async () => {
    let answers = 0;
    const { gateway, token } = await pages.start({
      script: async () => `answer ${(answers += 1)}`,
    });
    const page = await enter(pages.open(`${gateway.url}/#token=${token}`));
    await say(page, "how many?");
    await page.getByText("answer 1").waitFor();
    await page.getByRole("button", { name: "Answer again" }).click();
    await page.getByText("answer 2").waitFor();
    expect(await page.getByText("answer 1").count()).toBe(0);
    expect(await page.getByText("how many?").count()).toBe(1);
    await page.reload();
    await page.getByText("answer 2").waitFor();
    expect(await page.getByText("how many?").count()).toBe(1);
  });

  test("model and thinking are picked for the conversation, and stay picked", async () => {
    const { gateway, token, runtime } = await pages.start();
    const page = await enter(pages.open(`${gateway.url}/#token=${token}`));
    await page.getByLabel("Model").selectOption("script/echo");
    await page.getByLabel("Thinking").selectOption("high");
    const read = async () => {
      const row = await runtime.storage.getSession("agent:main:main");
      return [row?.model, row?.settings?.thinking];
    };
    await expect.poll(read).toEqual(["script/echo", "high"]);
    await page.reload();
    await page
      .getByRole("option", { name: "Thinking: high", selected: true })
      .waitFor({ state: "attached" });
    await page.getByLabel("Thinking").selectOption("");
    await expect.poll(read).toEqual(["script/echo", undefined]);
  });

  test("a new conversation is named after its first message, renamed, found, and deleted", async () => {
    const { gateway, token, runtime } = await pages.start();
    const page = await enter(pages.open(`${gateway.url}/#token=${token}`));
    await say(page, "in the main one");
    await page.getByText("echo: in the main one").waitFor();
    await page.getByRole("button", { name: "New conversation" }).click();
    await page.getByText("What would you like to know?").waitFor();
    await say(page, "plan my holidays");
    await page.getByText("echo: plan my holidays").waitFor();
    expect(await page.getByText("in the main one").count()).toBe(0);
    const list = page.getByRole("navigation", { name: "Conversations" });
    const entry = list.getByRole("link", { name: "plan my holidays" });
    await entry.waitFor();
    expect(await entry.getAttribute("aria-current")).toBe("true");
    await page.getByRole("button", { name: "Rename the conversation" }).click();
    await page.getByLabel("Title").fill("Holidays");
    await page.keyboard.press("Enter");
    await page.getByLabel("Search conversations").fill("HOLI");
    await list.getByRole("link", { name: "Holidays" }).waitFor();
    expect(await list.getByRole("link").count()).toBe(1);
    await page.getByRole("button", { name: "Delete the conversation" }).click();
    await page.getByRole("button", { name: "Delete", exact: true }).click();
    await page.getByText("echo: in the main one").waitFor();
    expect((await runtime.storage.listSessions(10)).map(({ key }) => key)).toEqual([
      "agent:main:main",
    ]);
  });

  test("a conversation on another platform is read there with its people, tools and thoughts, and cannot be written to", async () => {
    const { gateway, token, runtime } = await pages.start();
    await talkElsewhere(runtime);
    const page = await enter(pages.open(`${gateway.url}/#token=${token}`));
    await page.getByRole("link", { name: /general.*fake · room.*read-only/s }).click();
    await page.getByText("On Friday at three.").waitFor();
    await page.getByRole("heading", { name: "Anna" }).waitFor();
    await page.getByText("when do we meet?", { exact: true }).waitFor();
    await page.getByText("This conversation takes place on fake.").waitFor();
    expect(await page.getByRole("textbox", { name: "Message" }).count()).toBe(0);
    expect(await page.getByRole("button", { name: "Answer again" }).count()).toBe(0);
    await page.getByText("Reasoning and tools: calendar").click();
    await page.getByText("The calendar knows.").waitFor();
    await page.getByText('{"day":"friday"}').waitFor();
    await page.getByText("Friday 15:00").waitFor();
  });

  test("whoever has the token that only reads can look and nothing else", async () => {
    const reader = "only-for-reading-0123456789";
    const config = `{ gateway: { auth: { readOnlyToken: "${reader}" } } }`;
    const { gateway, runtime } = await pages.start({ config });
    await runtime.storage.openSession("agent:main:main", "main");
    const page = await enter(pages.open(`${gateway.url}/#token=${reader}`));
    await page.getByText("You came in with the token that only reads.").waitFor();
    expect(await page.getByRole("textbox", { name: "Message" }).count()).toBe(0);
    expect(await page.getByLabel("Model").isDisabled()).toBe(true);
    expect(await page.getByRole("button", { name: "New conversation" }).isDisabled()).toBe(true);
    expect(await page.getByRole("button", { name: "Delete the conversation" }).count()).toBe(0);
  });

  test("what is said on another platform meanwhile shows at the next tick", async () => {
    const clock = createManualClock(1_700_000_000_000);
    const { gateway, token, runtime } = await pages.start({ clock });
    await talkElsewhere(runtime);
    const page = await enter(pages.open(`${gateway.url}/#token=${token}`));
    await page.goto(`${gateway.url}/#/chat/${encodeURIComponent(elsewhere)}`);
    await page.getByText("On Friday at three.").waitFor();
    const { transcriptId } = await runtime.storage.openSession(elsewhere, "main");
    const content = [{ type: "text" as const, text: "See you there." }];
    const entry = { transcriptId, inboxId: "x2", tokens: 1, at: 1_700_000_001_000 };
    await runtime.storage.appendEntries([{ ...entry, message: { role: "user", content } }]);
    await clock.advance(15_000);
    await page.getByText("See you there.").waitFor();
  });
});
