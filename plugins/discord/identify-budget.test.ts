import { expect, test } from "vitest";
import { createIdentifyBudget } from "./identify-budget.ts";

const never = new AbortController().signal;

/** A Discord that counts logins, and gives new ones when the day is over. */
function counted(remaining: number) {
  const world = { remaining, asked: 0, waits: [] as number[], logins: 0 };
  const ask = async () => {
    world.asked += 1;
    return { remaining: world.remaining, reset_after: 3_600_000 };
  };
  const wait = async (ms: number): Promise<void> => {
    world.waits.push(ms);
    world.remaining = 1000;
  };
  const told: number[] = [];
  const budget = createIdentifyBudget(ask, wait, (ms) => void told.push(ms));
  const login = async (): Promise<void> => {
    await budget.take(never);
    world.remaining -= 1;
    world.logins += 1;
    if (world.remaining < 0) throw new Error("Discord withdraws the token");
  };
  return { world, told, login };
}

test("D1: the last logins of the day are not spent on reconnecting, and the wait is told", async () => {
  const { world, told, login } = counted(10);
  for (let count = 0; count < 5; count += 1) await login();
  expect(world).toMatchObject({ remaining: 5, waits: [] });
  await login();
  expect(world.waits).toEqual([3_600_000]);
  expect(told).toEqual([3_600_000]);
  expect(world.logins).toBe(6);
});

test("Discord is asked once for many logins, and a start may use what is kept back", async () => {
  const many = counted(1000);
  for (let count = 0; count < 500; count += 1) await many.login();
  expect(many.world.asked).toBe(1);
  const few = counted(2);
  await few.login();
  expect(few.world).toMatchObject({ logins: 1, waits: [] });
});

test("a stop ends the wait", async () => {
  const stopped = new AbortController();
  const ask = async () => ({ remaining: 0, reset_after: 1000 });
  const wait = async (_: number, signal: AbortSignal): Promise<void> => {
    stopped.abort(new Error("stopped"));
    signal.throwIfAborted();
  };
  const budget = createIdentifyBudget(ask, wait, () => undefined);
  await expect(budget.take(stopped.signal)).rejects.toThrow("stopped");
});
