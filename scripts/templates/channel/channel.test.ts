import { mkdtemp, readdir, rename, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { createTestHost, describeChannelContract } from "openclaw/sdk/testing";
import { folderChannel } from "./channel.ts";

const never = new AbortController().signal;

/** A folder of its own for one check, and the account that uses it. */
async function makeCase() {
  const folder = await mkdtemp(join(tmpdir(), "__NAME__-"));
  const [account] = folderChannel.accounts({ folder });
  if (account === undefined) throw new Error("the section has no account");
  return {
    folder,
    account,
    address: { channel: "__NAME__", account: "default", conversation: "1000" },
    dispose: () => rm(folder, { recursive: true, force: true }),
  };
}

describeChannelContract(
  { describe, it },
  { definition: folderChannel, section: { folder: tmpdir() }, makeCase },
);

it("a file in the inbox is a message of its owner, and is taken away", async () => {
  const { folder, account, dispose } = await makeCase();
  const host = createTestHost();
  const channel = folderChannel.create(account, host);
  await channel.start(never);
  await writeFile(join(folder, "inbox/.question.txt"), "hello\n");
  await rename(join(folder, "inbox/.question.txt"), join(folder, "inbox/question.txt"));
  await host.untilReceived(1);
  expect(host.received[0]).toMatchObject({
    text: "hello",
    chatType: "direct",
    sender: { id: String(process.getuid?.() ?? 0) },
  });
  await channel.stop();
  expect(await readdir(join(folder, "inbox"))).toEqual([]);
  await dispose();
});

it("an answer is a file with the name of its question, also when it is sent again", async () => {
  const { folder, account, address, dispose } = await makeCase();
  const channel = folderChannel.create(account, createTestHost());
  await channel.start(never);
  const answer = { key: "k", address, text: "hi", kind: "answer", replyTo: "question.txt:1" } as const;
  await channel.send(answer, never);
  await channel.send(answer, never);
  expect(await readdir(join(folder, "outbox"))).toEqual(["question.0.txt"]);
  await channel.stop();
  await dispose();
});

it("a section without a folder says what to set", () => {
  expect(folderChannel.accounts({})[0]?.problem).toContain("channels.__NAME__.folder");
});
