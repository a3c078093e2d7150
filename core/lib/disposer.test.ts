import { expect, test } from "vitest";
import { createDisposer } from "./disposer.ts";

test("undoes in reverse order and waits for each step", async () => {
  const order: string[] = [];
  const disposer = createDisposer();
  disposer.add(() => void order.push("first"));
  disposer.add(async () => {
    await Promise.resolve();
    order.push("second");
  });
  await disposer.dispose();
  expect(order).toEqual(["second", "first"]);
});

test("a failing step does not stop the others, and its error is not lost", async () => {
  const order: string[] = [];
  const disposer = createDisposer();
  disposer.add(() => void order.push("first"));
  disposer.add(() => {
    throw new Error("stuck");
  });
  disposer.add(() => void order.push("third"));
  const failure = await disposer.dispose().catch((error: unknown) => error);
  expect(order).toEqual(["third", "first"]);
  expect(failure).toBeInstanceOf(AggregateError);
  expect((failure as AggregateError).errors).toEqual([new Error("stuck")]);
});

test("tells the listener of failures instead of rejecting", async () => {
  const failures: unknown[] = [];
  const disposer = createDisposer((error) => failures.push(error));
  disposer.add(() => Promise.reject(new Error("stuck")));
  await disposer.dispose();
  disposer.add(() => Promise.reject(new Error("late")));
  await Promise.resolve();
  await Promise.resolve();
  expect(failures).toEqual([new Error("stuck"), new Error("late")]);
});

test("runs every step once, however often it is called", async () => {
  let runs = 0;
  const disposer = createDisposer();
  disposer.add(() => void (runs += 1));
  await Promise.all([disposer.dispose(), disposer.dispose()]);
  await disposer.dispose();
  expect(runs).toBe(1);
});

test("undoes at once what is added too late", async () => {
  const disposer = createDisposer();
  await disposer.dispose();
  let undone = false;
  disposer.add(() => void (undone = true));
  expect(undone).toBe(true);
});
