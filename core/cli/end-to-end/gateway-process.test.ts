import { readFile } from "node:fs/promises";
import { afterEach, beforeEach, expect, test } from "vitest";
import { createTestHome, readToken, type TestHome } from "./program.ts";

/** Stopping and restarting the real process from another terminal. */

let home: TestHome;
beforeEach(async () => {
  home = await createTestHome();
});
afterEach(() => home.remove());

const ready = /OpenClaw is ready/;

async function owner(): Promise<{ pid: number; startedAt: number; url: string }> {
  return JSON.parse(await readFile(`${home.stateDir}/gateway.lock`, "utf8"));
}

test("restart begins anew in the same process with the config as it is now, and stop ends it", async () => {
  const gateway = await home.startGateway();
  const before = await owner();
  await home.writeConfig({ gateway: { http: { endpoints: { responses: { enabled: true } } } } });
  const printed = gateway.output().length;
  const restart = await home.run("gateway", "restart");
  expect(restart).toMatchObject({ status: 0, stderr: "" });
  await gateway.untilPrinted(ready, printed);
  const after = await owner();
  expect(after.pid).toBe(before.pid);
  expect(after.startedAt).toBeGreaterThan(before.startedAt);
  expect(restart.stdout).toBe(`The gateway (process ${after.pid}) runs anew: ${after.url}\n`);
  const models = await fetch(`${after.url}/v1/models`, {
    headers: { Authorization: `Bearer ${await readToken(home)}` },
  });
  expect(models.status).toBe(200);
  const stop = await home.run("gateway", "stop", "--json");
  expect(JSON.parse(stop.stdout)).toEqual({ stopped: true, pid: after.pid });
  expect(await gateway.end()).toBe(0);
});

test("a config that cannot be used stops no running gateway", async () => {
  const gateway = await home.startGateway();
  const before = await owner();
  await home.writeConfig("{ agents: 5 }");
  expect(await home.run("gateway", "restart")).toMatchObject({
    status: 1,
    stderr: expect.stringContaining("cannot be used"),
  });
  // The gateway itself looks again, whoever sent the signal.
  gateway.child.kill("SIGUSR1");
  await gateway.untilPrinted(/does not restart and goes on as it is/);
  expect(await owner()).toEqual(before);
  expect((await fetch(`${before.url}/healthz`)).status).toBe(200);
});

test("stop with --force ends it at once", async () => {
  const gateway = await home.startGateway();
  const { pid } = await owner();
  const { stdout } = await home.run("gateway", "stop", "--force");
  expect(stdout).toBe(`The gateway (process ${pid}) has stopped.\n`);
  expect(await gateway.end()).toBeNull();
});
