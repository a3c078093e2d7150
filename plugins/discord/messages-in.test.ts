import { describe, expect, test } from "vitest";
import { downloadFile } from "./download.ts";
import { createEditedMessages } from "./edited-messages.ts";
import { withMentions } from "./mention-aliases.ts";
import { messageSchema } from "./message.ts";
import { readMedia } from "./message-media.ts";
import type { InboundMessage } from "openclaw/sdk";

const signal = new AbortController().signal;
const apiUrl = "https://discord.com/api";

const sample = (changes: Partial<InboundMessage> = {}): InboundMessage => ({
  id: "1000",
  address: { channel: "discord", account: "default", conversation: "10" },
  chatType: "group",
  sender: { id: "5", name: "Alice", isBot: false, roles: [] },
  text: "hello",
  media: [],
  mention: "none",
  sentAt: 0,
  ...changes,
});

describe("a forgotten mention (D13)", () => {
  test("D13: that is added is answered, once, and under an id of its own", () => {
    const edits = createEditedMessages(() => 0);
    edits.note(sample());
    expect(edits.read(sample())).toBeUndefined();
    expect(edits.read(sample({ mention: "user" }))).toMatchObject({
      id: "1000:edited",
      event: "edit",
      mention: "user",
    });
    expect(edits.read(sample({ mention: "user" }))).toBeUndefined();
  });

  test("an edit of an answered, an old or an unknown message changes nothing", () => {
    let now = 0;
    const edits = createEditedMessages(() => now);
    edits.note(sample({ mention: "user" }));
    expect(edits.read(sample({ mention: "user" }))).toBeUndefined();
    edits.note(sample({ id: "2" }));
    now = 11 * 60_000;
    expect(edits.read(sample({ id: "2", mention: "user" }))).toBeUndefined();
    expect(edits.read(sample({ id: "3", mention: "user" }))).toBeUndefined();
  });

  test("no more than a few hundred messages are remembered", () => {
    const edits = createEditedMessages(() => 0);
    for (let id = 0; id < 1000; id += 1) edits.note(sample({ id: String(id) }));
    expect(edits.read(sample({ id: "100", mention: "user" }))).toBeUndefined();
    expect(edits.read(sample({ id: "900", mention: "user" }))).toBeDefined();
  });
});

describe("names that the config knows", () => {
  const aliases = { ada: "500000000000000001", "@bob": "<@500000000000000002>" };

  test("become mentions outside of code, and only those people are pinged", () => {
    const text = "hi @Ada, `@ada` and @bob:\n```\n@ada\n```\nmail@ada.example @adam @everyone";
    expect(withMentions(text, aliases, 2000)).toEqual({
      text: "hi <@500000000000000001>, `@ada` and <@500000000000000002>:\n```\n@ada\n```\nmail@ada.example @adam @everyone",
      users: ["500000000000000001", "500000000000000002"],
    });
  });

  test("stay as they are when the message would get too long", () => {
    expect(withMentions("@ada @ada", aliases, 20)).toEqual({ text: "@ada @ada", users: [] });
    expect(withMentions("@ada", {}, 2000)).toEqual({ text: "@ada", users: [] });
  });
});

describe("files that come in (D17)", () => {
  const packet = (attachments: object[], forwarded: object[] = []) =>
    messageSchema.parse({
      id: "1",
      type: 0,
      channel_id: "10",
      author: { id: "5", username: "alice" },
      timestamp: "2026-11-20T12:00:00Z",
      attachments,
      message_snapshots: [{ message: { content: "", attachments: forwarded } }],
    });
  const url = "https://cdn.discordapp.com/attachments/1/2/a.png";

  test("D17: are handed in by address, with size and name, so that the limit holds before the download", () => {
    const voice = { url, filename: "voice.ogg", content_type: "audio/ogg; codecs=opus" };
    const parts = readMedia(
      packet(
        [{ url, filename: "a.png", content_type: "image/png", size: 123 }, voice],
        [{ url, filename: "b" }],
      ),
    );
    expect(parts).toEqual([
      { type: "image", media: { uri: url, mimeType: "image/png", size: 123, name: "a.png" } },
      { type: "audio", media: { uri: url, mimeType: "audio/ogg", name: "voice.ogg" } },
      { type: "file", media: { uri: url, mimeType: "application/octet-stream", name: "b" } },
    ]);
  });

  const fetchOf = (response: () => Response | Promise<Response>) => async () => response();

  test("D17: are read from Discord's own hosts and nowhere else", async () => {
    const media = { uri: url, mimeType: "image/png", name: "a.png" };
    const options = { apiUrl, signal, fetch: fetchOf(() => new Response("bytes")) };
    const parts: Uint8Array[] = [];
    for await (const part of await downloadFile(media, options)) parts.push(part);
    expect(Buffer.concat(parts).toString()).toBe("bytes");
    for (const uri of [
      "https://example.com/a.png",
      "http://cdn.discordapp.com/a.png",
      "https://cdn.discordapp.com.example.com/a.png",
      "http://169.254.169.254/latest",
      "file:///etc/passwd",
      "nonsense",
    ]) {
      await expect(downloadFile({ ...media, uri }, options)).rejects.toMatchObject({
        code: "CHANNEL_DOWNLOAD_FAILED",
      });
    }
  });

  test.each([
    ["that are gone", () => new Response("", { status: 404 }), "is gone"],
    ["that Discord cannot give", () => new Response("", { status: 500 }), "was not given"],
    ["behind a broken line", () => Promise.reject(new Error("reset")), "could not be fetched"],
  ])("D17: %s are explained", async (_, response, sentence) => {
    const media = { uri: url, mimeType: "image/png", name: "a.png" };
    const options = { apiUrl, signal, fetch: fetchOf(response) };
    await expect(downloadFile(media, options)).rejects.toThrow(sentence);
  });
});
