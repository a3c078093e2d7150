import { LLMock } from "@copilotkit/aimock";
import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, rmdirSync } from "node:fs";
import { mkdir, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { connectGateway, type GatewayClient } from "../../gateway/gateway-client.ts";
import type { ChatEvent, ChatHistoryResult } from "../../gateway/protocol.ts";
import { createTestHome, readToken, type GatewayProcess, type TestHome } from "./program.ts";

/** The built program on a disk that takes nothing more, and on the same disk when it does again. */

const model = new LLMock({ port: 0 });
const hasPrlimit = spawnSync("prlimit", ["--version"]).status === 0;

let home: TestHome;
let gateway: GatewayProcess;
let client: GatewayClient;

beforeEach(async () => {
  await model.start();
  model.onMessage(/./, { content: "Answered." });
});

afterEach(async () => {
  client?.close();
  await gateway?.end();
  await home.remove();
  await model.stop();
  model.reset();
});

async function start(prepare: (stateDir: string) => Promise<unknown> = async () => {}) {
  home = await createTestHome();
  await prepare(home.stateDir);
  const providers = {
    lab: { baseUrl: `${model.url}/v1`, apiKey: "key-1234567890", models: [{ id: "m" }] },
  };
  await home.writeConfig({
    models: { providers },
    agents: { defaults: { model: "lab/m", skipBootstrap: true } },
  });
  gateway = await home.startGateway();
  client = await connectGateway({
    url: gateway.url,
    credential: { token: await readToken(home) },
  });
}

/** Hands in a message. Answers how its turn ended, or why it was not taken. */
async function say(message: string): Promise<string> {
  const ends = new Map<string, string>();
  let wake = () => {};
  const leave = client.onEvent(({ payload }) => {
    const event = payload as ChatEvent;
    if (event.state === "final" || event.state === "error") ends.set(event.runId, event.text);
    wake();
  });
  try {
    const { runId } = await client.request<{ runId: string }>("chat.send", {
      message,
      idempotencyKey: message.slice(0, 40),
    });
    while (!ends.has(runId)) await new Promise<void>((resolve) => (wake = resolve));
    return ends.get(runId) ?? "";
  } catch (error) {
    return (error as { code: string }).code;
  } finally {
    leave();
  }
}

/** What the conversation holds of these words, on both sides. */
async function told(): Promise<string[]> {
  const { messages } = await client.request<ChatHistoryResult>("chat.history", { limit: 100 });
  return messages.map(({ role, text }) => `${role}: ${text}`);
}

function limitFiles(pid: number | undefined, bytes: number | "unlimited"): void {
  execFileSync("prlimit", ["--pid", String(pid), `--fsize=${bytes}:unlimited`]);
}

test.skipIf(!hasPrlimit)(
  "when no file may grow, messages are refused with a sentence, nothing is half there, and everything goes on afterwards",
  async () => {
    await start();
    expect(await say("before")).toBe("Answered.");
    const { size } = await stat(join(home.stateDir, "gateway.sqlite-wal"));
    limitFiles(gateway.child.pid, Math.max(1, size - 4096));
    const refused = await say("while full");
    expect(refused).toMatch(/^STORAGE_/);
    expect(await say("still full")).toBe(refused);
    limitFiles(gateway.child.pid, "unlimited");
    expect(await say("after")).toBe("Answered.");
    expect(await say("while full")).toBe("Answered.");
    expect(await told()).toEqual(
      ["before", "after", "while full"].flatMap((text) => [
        `user: ${text}`,
        "assistant: Answered.",
      ]),
    );
    expect(model.getRequests()).toHaveLength(3);
    expect((await fetch(`${gateway.url}/healthz`)).status).toBe(200);
  },
  40_000,
);

test.skipIf(!canMount())(
  "a disk that is really full refuses messages, and takes them when there is room again",
  async () => {
    await start(mountSmallDisk);
    const filler = join(home.stateDir, "filler");
    try {
      expect(await say("before")).toBe("Answered.");
      spawnSync("dd", ["if=/dev/zero", `of=${filler}`, "bs=4096"]);
      const outcomes: string[] = [];
      // The log beside the store has pages of its own that it can still write to.
      while (outcomes.at(-1) !== "STORAGE_FULL" && outcomes.length < 200) {
        outcomes.push(await say(`message ${outcomes.length} ${"x".repeat(2000)}`));
      }
      expect(outcomes.at(-1)).toBe("STORAGE_FULL");
      const answered = outcomes.filter((outcome) => outcome === "Answered.").length;
      await rm(filler);
      expect(await say("after")).toBe("Answered.");
      const answers = (await told()).filter((line) => line === "assistant: Answered.");
      expect(answers).toHaveLength(answered + 2);
    } finally {
      client.close();
      await gateway.end();
      spawnSync("umount", [home.stateDir]);
    }
  },
  40_000,
);

/** A disk of one megabyte in memory in the place of that folder. */
async function mountSmallDisk(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  execFileSync("mount", ["-t", "tmpfs", "-o", "size=1m,mode=700", "tmpfs", folder]);
}

/** Only some users may mount. */
function canMount(): boolean {
  const folder = mkdtempSync(join(tmpdir(), "mount-"));
  const mounted = spawnSync("mount", ["-t", "tmpfs", "tmpfs", folder]).status === 0;
  if (mounted) spawnSync("umount", [folder]);
  rmdirSync(folder);
  return mounted;
}
