import { mkdir, mkdtemp, readFile, readdir, rm, stat, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { createToolContext, runTool } from "../tool-fixture.ts";
import { createApplyPatch } from "./apply-patch.ts";
import { createEdit } from "./edit.ts";
import { createRead } from "./read.ts";
import type { FileRules } from "../workspace-place.ts";
import { createWrite } from "./write.ts";

let folder = "";
let workspace = "";
let workspaceOnly = true;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "files-"));
  workspaceOnly = true;
  workspace = join(folder, "state", "workspace");
  await mkdir(workspace, { recursive: true });
  await writeFile(join(folder, "state", "secret.json"), "the key");
  await writeFile(join(folder, "outside.txt"), "not yours");
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const tools = () => {
  const rules: FileRules = {
    workspaceOnly: () => workspaceOnly,
    stateDir: join(folder, "state"),
  };
  return {
    read: createRead(rules),
    write: createWrite(rules),
    edit: createEdit(rules),
    apply_patch: createApplyPatch(rules),
  };
};

function run(name: keyof ReturnType<typeof tools>, input: object): Promise<string> {
  return runTool(tools()[name], input, createToolContext({ workspace }));
}

const patch = (...lines: string[]) => ["*** Begin Patch", ...lines, "*** End Patch"].join("\n");

describe("what leads out of the workspace is refused, and nothing is read or written", () => {
  const calls: [string, (path: string) => Promise<string>][] = [
    ["read", (path) => run("read", { path })],
    ["write", (path) => run("write", { path, content: "x" })],
    ["edit", (path) => run("edit", { path, oldText: "not", newText: "x" })],
    [
      "apply_patch add",
      (path) => run("apply_patch", { input: patch(`*** Add File: ${path}`, "+x") }),
    ],
    [
      "apply_patch update",
      (path) =>
        run("apply_patch", { input: patch(`*** Update File: ${path}`, "-not yours", "+x") }),
    ],
    [
      "apply_patch delete",
      (path) => run("apply_patch", { input: patch(`*** Delete File: ${path}`) }),
    ],
    [
      "apply_patch move",
      (path) =>
        run("apply_patch", { input: patch("*** Update File: inside.txt", `*** Move to: ${path}`) }),
    ],
  ];
  const paths: [string, () => string | Promise<string>][] = [
    ["two dots", () => "../../outside.txt"],
    ["two dots further in", () => "notes/../../../outside.txt"],
    ["an absolute path", () => join(folder, "outside.txt")],
    ["the gateway's own folder", () => "../secret.json"],
    ["a folder whose name begins like the workspace", () => "../workspace-2/x"],
    [
      "a link to a file",
      async () => {
        await symlink(join(folder, "outside.txt"), join(workspace, "link"));
        return "link";
      },
    ],
    [
      "a link to a folder",
      async () => {
        await symlink(folder, join(workspace, "out"));
        return "out/outside.txt";
      },
    ],
    [
      "a chain of links",
      async () => {
        await symlink(folder, join(workspace, "one"));
        await symlink("one", join(workspace, "two"));
        return "two/outside.txt";
      },
    ],
    [
      "a link to something that is not there yet",
      async () => {
        await symlink(join(folder, "new.txt"), join(workspace, "dangling"));
        return "dangling";
      },
    ],
    ["a NUL character", () => "a\0b"],
  ];
  const table = calls.flatMap(([tool, call]) =>
    paths.map(([what, path]) => [tool, what, call, path] as const),
  );
  test.each(table)("%s, %s", async (_tool, _what, call, path) => {
    await writeFile(join(workspace, "inside.txt"), "mine\n");
    expect(await call(await path())).toMatch(/^refused: /);
    expect(await readFile(join(folder, "outside.txt"), "utf8")).toBe("not yours");
    expect(await readFile(join(folder, "state", "secret.json"), "utf8")).toBe("the key");
    expect((await readdir(folder)).toSorted()).toEqual(["outside.txt", "state"]);
    expect(await readdir(join(folder, "state"))).toEqual(["secret.json", "workspace"]);
  });
});

test("with workspaceOnly off other files can be read, and those of the gateway still cannot", async () => {
  workspaceOnly = false;
  expect(await run("read", { path: join(folder, "outside.txt") })).toBe("not yours");
  expect(await run("read", { path: "../secret.json" })).toMatch(/^refused: .*the gateway itself/);
  await symlink(join(folder, "state"), join(folder, "alias"));
  const path = join(folder, "alias", "secret.json");
  expect(await run("read", { path })).toMatch(/^refused: .*the gateway itself/);
});

test("a link inside the workspace that stays inside can be read and is not written through", async () => {
  await writeFile(join(workspace, "a.txt"), "text");
  await symlink("a.txt", join(workspace, "b.txt"));
  expect(await run("read", { path: "b.txt" })).toBe("text");
  expect(await run("write", { path: "b.txt", content: "x" })).toMatch(/^refused: .*symbolic link/);
  expect(await readFile(join(workspace, "a.txt"), "utf8")).toBe("text");
});

describe("read", () => {
  test("shows lines, and says how to go on", async () => {
    const lines = Array.from({ length: 3000 }, (_, at) => `line ${at + 1}`);
    await writeFile(join(workspace, "long.txt"), lines.join("\n"));
    const part = await run("read", { path: "long.txt", offset: 10, limit: 2 });
    expect(part).toBe("line 10\nline 11\n[Lines 10 to 11 of 3000. Go on with offset 12.]");
    const whole = await run("read", { path: "long.txt" });
    expect(whole.length).toBeLessThan(16_000);
    expect(whole).toMatch(/Go on with offset \d+\.\]$/);
    expect(await run("read", { path: "long.txt", offset: 4000 })).toBe(
      "(The file has 3000 lines.)",
    );
  });

  test("says what is no text, no file, or not there", async () => {
    await writeFile(join(workspace, "b.bin"), Buffer.from([1, 0, 2]));
    await mkdir(join(workspace, "sub"));
    expect(await run("read", { path: "b.bin" })).toContain("is not text: 3 bytes");
    expect(await run("read", { path: "sub" })).toBe("refused: sub is a folder.");
    expect(await run("read", { path: "gone" })).toBe("refused: There is no gone.");
  });

  test("keeps a picture in the media store and shows it", async () => {
    await writeFile(join(workspace, "p.png"), Buffer.from("\x89PNG\r\n\x1a\n....", "latin1"));
    const kept: string[] = [];
    const media = {
      maxBytes: 1000,
      store: {
        save: async (_bytes: unknown, { mimeType }: { mimeType: string }) => {
          kept.push(mimeType);
          return { uri: "media:1", mimeType };
        },
      },
    };
    const context = createToolContext({ workspace, media: media as never });
    expect(await runTool(tools().read, { path: "p.png" }, context)).toContain("[image]");
    expect(kept).toEqual(["image/png"]);
  });
});

describe("edit", () => {
  beforeEach(() => writeFile(join(workspace, "a.txt"), "one\ntwo\none\n", { mode: 0o600 }));

  test("replaces what stands there once, and keeps the mode of the file", async () => {
    expect(await run("edit", { path: "a.txt", oldText: "two", newText: "2" })).toBe(
      "a.txt is changed in one place.",
    );
    expect(await readFile(join(workspace, "a.txt"), "utf8")).toBe("one\n2\none\n");
    expect((await stat(join(workspace, "a.txt"))).mode & 0o777).toBe(0o600);
  });

  test.each([
    [{ oldText: "three", newText: "3" }, "is not in the file"],
    [{ oldText: "one", newText: "1" }, "more than once"],
    [
      {
        edits: [
          { oldText: "two", newText: "2" },
          { oldText: "nine", newText: "9" },
        ],
      },
      "edit 2",
    ],
    [{ oldText: "two" }, "Give oldText and newText"],
  ])("%j changes nothing: %s", async (input, reason) => {
    expect(await run("edit", { path: "a.txt", ...input })).toContain(reason);
    expect(await readFile(join(workspace, "a.txt"), "utf8")).toBe("one\ntwo\none\n");
  });

  test("fits lines of a file from Windows", async () => {
    await writeFile(join(workspace, "w.txt"), "a\r\nb\r\nc\r\n");
    await run("edit", { path: "w.txt", oldText: "a\nb", newText: "x\ny" });
    expect(await readFile(join(workspace, "w.txt"), "utf8")).toBe("x\r\ny\r\nc\r\n");
  });
});

describe("apply_patch", () => {
  test("adds, changes, moves and deletes in one call", async () => {
    await writeFile(join(workspace, "old.txt"), "head\na\nb\nc\n\ntail\na\nb\n");
    await writeFile(join(workspace, "gone.txt"), "x");
    const input = patch(
      "*** Add File: new/one.txt",
      "+first",
      "+",
      "+third",
      "*** Update File: old.txt",
      "*** Move to: moved.txt",
      "@@ tail",
      " a",
      "-b",
      "+B",
      "*** Delete File: gone.txt",
    );
    expect(await run("apply_patch", { input })).toBe(
      "Added new/one.txt\nMoved old.txt to moved.txt\nDeleted gone.txt",
    );
    expect(await readFile(join(workspace, "new/one.txt"), "utf8")).toBe("first\n\nthird\n");
    expect(await readFile(join(workspace, "moved.txt"), "utf8")).toBe(
      "head\na\nb\nc\n\ntail\na\nB\n",
    );
    expect((await readdir(workspace)).toSorted()).toEqual(["moved.txt", "new"]);
  });

  test("changes nothing when one part does not fit", async () => {
    await writeFile(join(workspace, "a.txt"), "one\n");
    const input = patch("*** Add File: b.txt", "+b", "*** Update File: a.txt", "-two", "+three");
    expect(await run("apply_patch", { input })).toMatch(/^refused: Part 1 .* does not fit a\.txt/);
    expect(await readdir(workspace)).toEqual(["a.txt"]);
  });

  test.each([
    ["no patch at all", "begins with"],
    [patch("*** Update File: a.txt"), "changes nothing"],
    [patch("*** Add File: b.txt", "no plus"), "Line 3"],
    [patch("hello"), "Line 2"],
    [patch("*** Add File: a.txt", "+x"), "is there already"],
    [patch("*** Delete File: zzz"), "There is no zzz"],
    [patch("*** Delete File: a.txt", "*** Add File: a.txt", "+x"), "twice"],
  ])("%j is refused: %s", async (input, reason) => {
    await writeFile(join(workspace, "a.txt"), "one\n");
    expect(await run("apply_patch", { input })).toContain(reason);
    expect(await readFile(join(workspace, "a.txt"), "utf8")).toBe("one\n");
  });
});
