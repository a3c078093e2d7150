import { expect, test } from "vitest";
import { createGroupCommit } from "./group-commit.ts";
import type { Transactions } from "./group-commit.ts";

/** Records what happens in which order. `broken` names the step that fails; `loses` means that the engine drops the transaction when work fails. */
function recordingTransactions(broken?: "begin" | "commit", loses = false) {
  const log: string[] = [];
  let open = false;
  const step = (name: "begin" | "commit"): void => {
    log.push(name);
    if (broken === name) throw new Error(`${name} failed`);
  };
  const transactions: Transactions = {
    begin(mode) {
      step("begin");
      log.push(mode);
      open = true;
    },
    commit() {
      step("commit");
      open = false;
    },
    rollback() {
      log.push("rollback");
      open = false;
    },
    isOpen: () => open,
    savepoint(work) {
      try {
        return work();
      } catch (error) {
        if (loses) open = false;
        throw error;
      }
    },
  };
  return { log, queue: createGroupCommit(transactions) };
}

test("operations of one macrotask share a transaction and resolve after its commit, in order", async () => {
  const { log, queue } = recordingTransactions();
  const first = queue.write(() => log.push("first")).then(() => log.push("first resolved"));
  await Promise.resolve();
  const second = queue.read(() => log.push("second")).then(() => log.push("second resolved"));
  await Promise.all([first, second]);
  expect(log).toEqual([
    "begin",
    "write",
    "first",
    "second",
    "commit",
    "first resolved",
    "second resolved",
  ]);
});

test("reads alone do not take the right to write", async () => {
  const { log, queue } = recordingTransactions();
  await Promise.all([queue.read(() => 1), queue.read(() => 2)]);
  expect(log).toEqual(["begin", "read", "commit"]);
});

test("a failing operation rejects alone", async () => {
  const { queue } = recordingTransactions();
  const results = await Promise.allSettled([
    queue.write(() => "one"),
    queue.write(() => {
      throw new Error("two");
    }),
    queue.write(() => "three"),
  ]);
  expect(results.map((result) => result.status)).toEqual(["fulfilled", "rejected", "fulfilled"]);
});

test.each(["begin", "commit"] as const)("when %s fails every operation rejects", async (broken) => {
  const { log, queue } = recordingTransactions(broken);
  const results = await Promise.allSettled([queue.write(() => 1), queue.write(() => 2)]);
  expect(results).toEqual([
    { status: "rejected", reason: new Error(`${broken} failed`) },
    { status: "rejected", reason: new Error(`${broken} failed`) },
  ]);
  expect(log.includes("rollback")).toBe(broken === "commit");
});

test("what only reads is answered when the changes beside it cannot be committed", async () => {
  const log: string[] = [];
  let mode = "";
  const queue = createGroupCommit({
    begin: (asked) => void log.push((mode = asked)),
    commit() {
      if (mode !== "read") throw new Error("disk full");
    },
    rollback: () => void log.push("rollback"),
    isOpen: () => mode !== "",
    savepoint: (work) => work(),
  });
  const results = await Promise.allSettled([queue.write(() => 1), queue.read(() => 2)]);
  expect(results).toMatchObject([{ status: "rejected" }, { status: "fulfilled", value: 2 }]);
  expect(log).toEqual(["write", "rollback", "read"]);
});

test("when the engine drops the transaction, what ran before rejects as well and what comes later works", async () => {
  const { queue } = recordingTransactions(undefined, true);
  const results = await Promise.allSettled([
    queue.write(() => 1),
    queue.write(() => {
      throw new Error("disk full");
    }),
    queue.write(() => 3),
  ]);
  expect(results.map((result) => result.status)).toEqual(["rejected", "rejected", "rejected"]);
  expect(await queue.write(() => 4)).toBe(4);
});

test("a flood is spread over several macrotasks and keeps its order", async () => {
  const { log, queue } = recordingTransactions();
  const done = Array.from({ length: 1_200 }, (_, index) => queue.write(() => index));
  expect(await Promise.all(done)).toEqual(done.map((_, index) => index));
  expect(log.filter((entry) => entry === "commit")).toHaveLength(3);
});

test("drain waits for everything that was asked for", async () => {
  const { log, queue } = recordingTransactions();
  void queue.write(() => log.push("work"));
  await queue.drain();
  expect(log).toContain("work");
});
