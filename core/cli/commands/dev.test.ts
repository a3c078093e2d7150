import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { createCliContext } from "../context.ts";
import { createOnboardFixture, type OnboardFixture } from "../onboard/onboard-fixture.ts";
import { runProgram } from "../run.ts";

let fixture: OnboardFixture;
beforeEach(async () => {
  fixture = await createOnboardFixture();
});
afterEach(() => fixture.dispose());

async function addPlugin(code: string, path = "./stand-in.mjs"): Promise<void> {
  const folder = ".openclaw/plugins/cloudy";
  const manifest = {
    id: "cloudy",
    name: "Cloudy",
    description: "Clouds.",
    devServers: { cloud: path },
  };
  await fixture.write(`${folder}/openclaw.plugin.json`, JSON.stringify(manifest));
  await fixture.write(`${folder}/index.mjs`, "export default { setup() {} };");
  await fixture.write(`${folder}/stand-in.mjs`, code);
}

describe("the command dev", () => {
  test("runs a plugin's stand-in until it is stopped, and stops it", async () => {
    await addPlugin(`
      export async function start({ port }) {
        return { lines: ["listening at " + port], stop: async () => { globalThis.cloudyStopped = true; } };
      }`);
    const stop = new AbortController();
    let stdout = "";
    const context = createCliContext(
      {
        env: { HOME: fixture.home },
        cwd: () => fixture.home,
        stdin: {},
        stdout: {
          write(text) {
            stdout += text;
            if (stdout.includes("Ctrl+C")) stop.abort();
          },
        },
        stderr: { write: () => undefined },
      },
      () => stop.signal,
    );
    expect(await runProgram(["dev", "cloud", "--port", "4321"], context)).toBe(0);
    expect(stdout).toContain("listening at 4321");
    expect(Reflect.get(globalThis, "cloudyStopped")).toBe(true);
    Reflect.deleteProperty(globalThis, "cloudyStopped");
  });

  test("runs the stand-in of a bundled plugin", async () => {
    const stop = new AbortController();
    let stdout = "";
    let answer: Promise<Response> | undefined;
    const context = createCliContext(
      {
        env: { HOME: fixture.home },
        cwd: () => fixture.home,
        stdin: {},
        stdout: {
          write(text) {
            stdout += text;
            if (!stdout.includes("Ctrl+C")) return;
            const [, url, key] = /(http:\S+\/std-intl\S+) {2}(\S+)/.exec(stdout) ?? [];
            answer = fetch(`${url}/models`, { headers: { authorization: `Bearer ${key}` } });
            void answer.finally(() => stop.abort());
          },
        },
        stderr: { write: () => undefined },
      },
      () => stop.signal,
    );
    expect(await runProgram(["dev", "dashscope"], context)).toBe(0);
    expect((await answer)?.status).toBe(200);
  });

  test("says which stand-ins there are when the name is none of them", async () => {
    await addPlugin("export const start = 1;");
    const unknown = await fixture.call(["dev", "clout"]);
    expect(unknown.status).not.toBe(0);
    expect(unknown.stderr).toContain("cloud");
    expect((await fixture.call(["dev", "cloud"])).stderr).toContain('no function "start"');
    expect((await fixture.call(["dev", "cloud", "--port", "x"])).stderr).toContain("not a port");
  });

  test("starts no file outside the plugin's folder", async () => {
    await addPlugin("export const start = 1;", "../../../evil.mjs");
    await fixture.write("evil.mjs", "throw new Error('ran');");
    const result = await fixture.call(["dev", "cloud"]);
    expect(result.stderr).toContain("not in the plugin");
  });
});
