import type { DevServer, DevServerOptions } from "openclaw/sdk";
import { refusals } from "./dashscope-answers.ts";
import { fakeHosts, fakeKeys, opens } from "./dashscope-hosts.ts";
import { scenarioNames } from "./dashscope-scenarios.ts";
import { startDashScopeServer } from "./dashscope-server.ts";
import { startMediaFake } from "./media-fake.ts";

/** `openclaw dev dashscope`: the stand-in for the vendor, for people who write plugins. */
export async function start({ port }: DevServerOptions): Promise<DevServer> {
  const media = await startMediaFake();
  const { routes } = media;
  const server = await startDashScopeServer(port === undefined ? { routes } : { routes, port });
  const rows = fakeHosts.map((host) => {
    const keys = Object.entries(fakeKeys).filter(([, key]) => opens(key, host));
    return `${server.baseUrl(host.prefix)}  ${keys.map(([key]) => key).join(" ")}`;
  });
  return {
    lines: [
      "A stand-in for DashScope. Base URL of each host, and the keys that open it:",
      ...rows,
      `The user text "scenario: NAME" picks an answer: ${scenarioNames.join(", ")};`,
      `or a refusal: ${Object.keys(refusals).join(", ")}. "recover-2:NAME" refuses twice and then answers.`,
    ],
    async stop() {
      await server.stop();
      await media.stop();
    },
  };
}
