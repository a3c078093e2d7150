import { createSilentLogger } from "openclaw/sdk/testing";
import { describe, expect, test } from "vitest";
import type { ChannelNotes } from "openclaw/sdk";
import { createLivePreviews, type PreviewPlace } from "./live-preview.ts";
import { previewText } from "./preview-text.ts";
import { readTalking } from "./talking.ts";

const address = { channel: "discord", account: "default", conversation: "10" };
const preview = (mode: string) => readTalking({ streaming: { mode: mode as "partial" } }).preview;

interface Shown {
  messages: Map<string, string>;
  calls: string[];
  failNext: (what: "post" | "edit" | "remove") => void;
  notes: Map<string, string>;
  /** Lets the time pass after which an edit is due. */
  tick(): Promise<void>;
}

function setUp(mode = "partial", notes = new Map<string, string>()) {
  const messages = new Map<string, string>();
  const calls: string[] = [];
  const failing: string[] = [];
  const due = new Map<number, () => void>();
  let count = 0;
  const attempt = (what: string): void => {
    calls.push(what);
    const at = failing.indexOf(what);
    if (at === -1) return;
    failing.splice(at, 1);
    throw new Error(`${what} failed`);
  };
  const place: PreviewPlace = {
    async post(_, body) {
      attempt("post");
      const id = `p${(count += 1)}`;
      messages.set(id, String(Reflect.get(body, "content")));
      return id;
    },
    async edit(_, id, body) {
      attempt("edit");
      messages.set(id, String(Reflect.get(body, "content")));
    },
    async remove(_, id) {
      attempt("remove");
      messages.delete(id);
    },
  };
  const store: ChannelNotes = {
    read: async (name) => notes.get(name),
    async write(name, text) {
      if (text === undefined) notes.delete(name);
      else notes.set(name, text);
    },
    list: async (prefix) =>
      [...notes]
        .filter(([name]) => name.startsWith(prefix))
        .map(([name, text]) => ({ name, text })),
  };
  const later = (_: number, run: () => void): (() => void) => {
    const id = (count += 1);
    due.set(id, run);
    return () => void due.delete(id);
  };
  const previews = createLivePreviews({
    preview: preview(mode),
    place,
    notes: store,
    logger: createSilentLogger(),
    later,
  });
  const shown: Shown = {
    messages,
    calls,
    notes,
    failNext: (what) => void failing.push(what),
    async tick() {
      const now = [...due.values()];
      due.clear();
      for (const run of now) run();
      await previews.idle();
    },
  };
  return { previews, shown };
}

describe("a preview (D15)", () => {
  test("D15: is one message, edited now and then, and gone when the answer has arrived", async () => {
    const { previews, shown } = setUp();
    for (const text of ["The ", "answer", " is"]) {
      previews.show(address, "row", { type: "text-delta", text });
    }
    await shown.tick();
    expect([...shown.messages.values()]).toEqual(["The answer is ▌"]);
    previews.show(address, "row", { type: "text-delta", text: " 42." });
    await shown.tick();
    expect(shown.calls).toEqual(["post", "edit"]);
    previews.show(address, "row", { type: "done", state: "final" });
    expect(shown.messages.size).toBe(1);
    previews.delivered("row");
    await previews.idle();
    expect(shown.messages.size).toBe(0);
    expect(shown.notes.size).toBe(0);
  });

  test("D15: nothing is shown any more once the turn is over, not even an edit that was due", async () => {
    const { previews, shown } = setUp();
    previews.show(address, "row", { type: "text-delta", text: "half a sen" });
    previews.show(address, "row", { type: "done", state: "final" });
    previews.delivered("row");
    previews.show(address, "row", { type: "done", state: "final" });
    await shown.tick();
    expect(shown.messages.size).toBe(0);
  });

  test("D15: what an earlier process left is removed by the next, and the new turn's is not", async () => {
    const notes = new Map<string, string>();
    const first = setUp("partial", notes);
    first.previews.show(address, "row", { type: "text-delta", text: "The ans" });
    await first.shown.tick();
    expect(notes.size).toBe(1);
    const second = setUp("partial", notes);
    await second.previews.clear();
    expect(second.shown.calls).toEqual(["remove"]);
    expect(notes.size).toBe(0);
  });

  test("D15: a removal that fails is tried again", async () => {
    const { previews, shown } = setUp();
    previews.show(address, "row", { type: "text-delta", text: "text" });
    await shown.tick();
    shown.failNext("remove");
    shown.failNext("remove");
    previews.delivered("row");
    await previews.idle();
    expect(shown.messages.size).toBe(0);
  });

  test.each(["post", "edit"] as const)("D15: a failed %s disturbs nothing", async (what) => {
    const { previews, shown } = setUp();
    shown.failNext(what);
    for (const text of ["one", " two"]) {
      previews.show(address, "row", { type: "text-delta", text });
      await shown.tick();
    }
    previews.delivered("row");
    await previews.idle();
    expect(shown.messages.size).toBe(0);
  });

  test("D15: a stopped turn and one that says nothing in the end leave none behind", async () => {
    const { previews, shown } = setUp();
    for (const state of ["aborted", "final"] as const) {
      previews.show(address, state, { type: "text-delta", text: "text" });
      await shown.tick();
      expect(shown.messages.size).toBe(1);
      previews.show(address, state, { type: "done", state });
      if (state === "final") await shown.tick();
      await previews.idle();
      expect(shown.messages.size).toBe(0);
    }
  });

  test("D15: is off unless the config asks for it", async () => {
    const { previews, shown } = setUp("off");
    previews.show(address, "row", { type: "text-delta", text: "text" });
    await shown.tick();
    expect(shown.calls).toEqual([]);
  });
});

describe("the text of a preview", () => {
  const draft = (text: string, lines: string[] = []) => ({ text, lines });

  test("D15 D21: is the answer's own text or the names of tools, never both, and never equal to the answer", () => {
    expect(previewText(draft("Hello", ["read_file"]), preview("partial"))).toBe("Hello ▌");
    const progress = previewText(draft("Hello", ["read_file", "write"]), preview("progress"));
    expect(progress).toBe("Working…\n-# read_file\n-# write ▌");
  });

  test("stays below Discord's limit, with its fence closed", () => {
    const long = previewText(
      draft(`\`\`\`ts\n${"const a = 1;\n".repeat(400)}`),
      preview("partial"),
    );
    expect(long.length).toBeLessThanOrEqual(2000);
    expect(long.match(/```/g)).toHaveLength(2);
  });

  test("by blocks grows a paragraph at a time", () => {
    const first = `${"word ".repeat(60)}\n\n`;
    expect(previewText(draft(`${first}and then`), preview("block"))).toBe(`${first.trim()} ▌`);
    expect(previewText(draft("not yet a block"), preview("block"))).toBe("");
  });
});
