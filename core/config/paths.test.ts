import { describe, expect, test } from "vitest";
import { displayPath, resolvePaths } from "./paths.ts";

describe("the places on disk", () => {
  test("lie under the home folder", () => {
    const paths = resolvePaths({ HOME: "/home/me" });
    expect(paths).toMatchObject({
      configFile: "/home/me/.openclaw/openclaw.json",
      databaseFile: "/home/me/.openclaw/gateway.sqlite",
      workspace: "/home/me/.openclaw/workspace",
      authProfilesFile: "/home/me/.openclaw/agents/main/agent/auth-profiles.json",
      defaultPort: 18789,
      immutable: false,
    });
    expect(paths.profile).toBeUndefined();
  });

  test.each([
    [{ OPENCLAW_HOME: "~/else" }, {}, "/home/me/else/.openclaw/openclaw.json"],
    [{ OPENCLAW_STATE_DIR: "/var/claw" }, { profile: "work" }, "/var/claw/openclaw.json"],
    [{ OPENCLAW_STATE_DIR: "~" }, {}, "/home/me/openclaw.json"],
    [{ OPENCLAW_CONFIG_PATH: "~/c.json5", OPENCLAW_STATE_DIR: "/x" }, {}, "/home/me/c.json5"],
    [{ OPENCLAW_CONFIG_PATH: " " }, {}, "/home/me/.openclaw/openclaw.json"],
    [{ OPENCLAW_PROFILE: "work" }, {}, "/home/me/.openclaw-work/openclaw.json"],
    [{ OPENCLAW_PROFILE: "work" }, { profile: "play" }, "/home/me/.openclaw-play/openclaw.json"],
    [{ OPENCLAW_PROFILE: "work" }, { dev: true }, "/home/me/.openclaw-dev/openclaw.json"],
    [{}, { profile: "default" }, "/home/me/.openclaw/openclaw.json"],
  ])("with %j and %j put the config at its place", (env, options, file) => {
    expect(resolvePaths({ HOME: "/home/me", ...env }, options).configFile).toBe(file);
  });

  test("of the profile dev have a port of their own", () => {
    expect(resolvePaths({ HOME: "/home/me" }, { dev: true }).defaultPort).toBe(19001);
  });

  test.each([
    { profile: "../up" },
    { profile: "-x" },
    { profile: "x".repeat(65) },
    { profile: "a", dev: true },
  ])("are not made for %j", (options) => {
    expect(() => resolvePaths({ HOME: "/home/me" }, options)).toThrow(
      expect.objectContaining({ code: "CONFIG_PROFILE" }),
    );
  });

  test("are shown from the home folder on", () => {
    expect(displayPath("/home/me/.openclaw/x", "/home/me")).toBe("~/.openclaw/x");
    expect(displayPath("/home/me", "/home/me")).toBe("~");
    expect(displayPath("/home/mean/x", "/home/me")).toBe("/home/mean/x");
    expect(displayPath("/home/me/..x", "/home/me")).toBe("~/..x");
  });
});
