import { OpenClawError } from "../../sdk/errors.ts";
import { idleFlags } from "./idle-flags.ts";

/** Parsed flags of `onboard`, in commander's camel case. The flags for keys come from the plugins' manifests. */
export interface OnboardFlags {
  nonInteractive?: boolean;
  acceptRisk?: boolean;
  mode?: string;
  authChoice?: string;
  secretInputMode?: string;
  workspace?: string;
  skipBootstrap?: boolean;
  gatewayPort?: string;
  gatewayBind?: string;
  gatewayAuth?: string;
  gatewayToken?: string;
  gatewayTokenRefEnv?: string;
  gatewayPassword?: string;
  customBaseUrl?: string;
  customModelId?: string;
  customApiKey?: string;
  customProviderId?: string;
  customCompatibility?: string;
  customImageInput?: boolean;
  customTextInput?: boolean;
  installDaemon?: boolean;
  skipChannels?: boolean;
  skipSkills?: boolean;
  skipHealth?: boolean;
  skipVerify?: boolean;
  json?: boolean;
  [flag: string]: unknown;
}

/** The name under which commander keeps the value of a long flag. */
export function camelCase(flag: string): string {
  return flag.replaceAll(/-([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
}

/** Without the space around it; undefined when nothing is left, as with `--gateway-token "$UNSET"`. */
export function textOf(value: unknown): string | undefined {
  const trimmed = typeof value === "string" ? value.trim() : "";
  return trimmed === "" ? undefined : trimmed;
}

export function invalidFlag(flag: string, value: string, hint: string): OpenClawError {
  return new OpenClawError("ONBOARD_INVALID_FLAG", `${flag} cannot be "${value}".`, { hint });
}

/** Refuses what no setup can be made from, before anything is looked at. */
export function checkFlags(flags: OnboardFlags): void {
  if (flags.nonInteractive === true && flags.acceptRisk !== true) {
    throw new OpenClawError(
      "ONBOARD_RISK_NOT_ACCEPTED",
      "--non-interactive needs --accept-risk. Nothing was written.",
      {
        hint: "Add --accept-risk once you know that the assistant answers whoever you let in, with a model that you pay for.",
      },
    );
  }
  if (flags.mode !== undefined && flags.mode !== "local") {
    const hint = "Run onboarding on the machine that runs the gateway, with --mode local.";
    throw invalidFlag("--mode", flags.mode, hint);
  }
  const { secretInputMode } = flags;
  if (secretInputMode !== undefined && !["plaintext", "ref"].includes(secretInputMode)) {
    throw invalidFlag("--secret-input-mode", secretInputMode, "Use plaintext or ref.");
  }
}

/** The flags that ask for something that is not available here, in one sentence; undefined when there is none. */
export function idleWarning(flags: OnboardFlags): string | undefined {
  const asked = idleFlags
    .filter(({ asks }) => asks)
    .map(({ name }) => name)
    .filter((name) => flags[camelCase(name)] !== undefined && flags[camelCase(name)] !== "off");
  if (flags.installDaemon === true) asked.push("install-daemon");
  if (asked.length === 0) return undefined;
  return `Not available here and left out: ${asked.map((name) => `--${name}`).join(", ")}.`;
}

/** Every secret among the flags: keys, tokens, passwords. */
export function secretsOf(flags: OnboardFlags): string[] {
  return Object.entries(flags).flatMap(([name, value]) =>
    typeof value === "string" &&
    /(key|token|password)[a-z]{0,8}$/i.test(name) &&
    !name.endsWith("Env")
      ? [value]
      : [],
  );
}
