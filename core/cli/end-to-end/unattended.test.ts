import { LLMock } from "@copilotkit/aimock";
import { afterEach, expect, test } from "vitest";
import { createTestHome, type TestHome } from "./program.ts";

/** A job that no person began, on a plan whose terms forbid it. No request may reach the plan's host. */

const model = new LLMock({ port: 0 });
let home: TestHome;
afterEach(async () => {
  await home.remove();
  await model.stop();
});

test("a webhook passes over a plan that is for people, takes the fallback, and fails without one", async () => {
  await model.start();
  model.onMessage(/./, { content: "Looked after." });
  home = await createTestHome();
  const token = "hook-token-0123456789";
  const providers = {
    qwen: { baseUrl: "https://coding-intl.dashscope.aliyuncs.com/v1", apiKey: "sk-sp-0123456789" },
    lab: { baseUrl: `${model.url}/v1`, apiKey: "key-1234567890" },
  };
  const config = (primary: object) => ({
    models: { unattended: "refuse", providers },
    agents: { defaults: { model: primary, skipBootstrap: true } },
    hooks: { enabled: true, token },
  });
  await home.writeConfig(config({ primary: "qwen/qwen3.5-plus", fallbacks: ["lab/m"] }));
  const gateway = await home.startGateway();
  const post = async (message: string) => {
    const answer = await fetch(`${gateway.url}/hooks/agent`, {
      method: "POST",
      headers: { Authorization: `Bearer ${token}` },
      body: JSON.stringify({ message }),
    });
    expect(answer.status).toBe(200);
  };
  await post("the nightly look");
  await gateway.untilPrinted(/qwen\/qwen3\.5-plus is not used without a person/);
  await expect.poll(() => model.getRequests().length, { timeout: 15_000 }).toBeGreaterThan(0);
  const from = gateway.output().length;
  await home.writeConfig(config({ primary: "qwen/qwen3.5-plus" }));
  await gateway.untilPrinted(/the config was taken over/, from);
  await post("once more");
  await gateway.untilPrinted(/turn failed: .*is not used without a person/, from);
  expect(gateway.output()).not.toContain("sk-sp-0123456789");
});
