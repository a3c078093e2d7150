import { chmod, mkdir, stat } from "node:fs/promises";
import { editConfig } from "../../config/edit-config.ts";
import { setEnvFileValues } from "../../config/env-file.ts";
import type { LoadedConfig } from "../../config/load-config.ts";
import type { Paths } from "../../config/paths.ts";
import { writeConfigFile } from "../../config/write-config-file.ts";
import { readProfiles, saveApiKey } from "../../models/credential-store.ts";
import { errorMessage, isOpenClawError, OpenClawError } from "../../sdk/errors.ts";
import { configEdits } from "./config-edits.ts";
import type { OnboardPlan } from "./onboard-plan.ts";
import { seedWorkspace } from "./seed-workspace.ts";
import { starterConfig } from "./starter-config.ts";

export interface WrittenSetup {
  /** Where the config of before was kept. */
  backup?: string;
}

/**
 * Writes what was decided. What can be found out beforehand is: a config that cannot be edited, a key store that cannot be read. Then secrets go into their
 * private files, and the config comes last, so that no half-made setup looks complete. Rejects with the config's errors, with `MODEL_AUTH_STORE`, or with
 * `ONBOARD_WRITE`.
 */
export async function writeSetup(
  plan: OnboardPlan,
  paths: Paths,
  loaded: LoadedConfig,
): Promise<WrittenSetup> {
  const edits = configEdits(plan, loaded.config);
  await editConfig(paths, edits, { dryRun: true });
  const store = await readProfiles(paths);
  if (plan.provider?.key && store.problem !== undefined) {
    throw new OpenClawError("ONBOARD_WRITE", `${store.problem} Nothing was written.`, {
      hint: "Mend the file or move it away, and run onboarding again.",
    });
  }
  try {
    await prepareFolders(plan, paths);
    await writeSecrets(plan, paths);
    if (plan.workspace.isSeeded) await seedWorkspace(plan.workspace.folder);
  } catch (error) {
    if (isOpenClawError(error)) throw error;
    throw new OpenClawError(
      "ONBOARD_WRITE",
      `The setup cannot be written: ${errorMessage(error)}`,
      {
        hint: "Give your user write access, or choose another folder with OPENCLAW_STATE_DIR or --workspace.",
        cause: error,
      },
    );
  }
  if (loaded.exists) {
    const { backup } = await editConfig(paths, edits);
    return backup === undefined ? {} : { backup };
  }
  return writeConfigFile(paths, starterConfig(plan));
}

async function prepareFolders({ workspace }: OnboardPlan, paths: Paths): Promise<void> {
  await mkdir(paths.stateDir, { recursive: true, mode: 0o700 });
  const { mode, uid } = await stat(paths.stateDir);
  const isShared = (mode & 0o1000) !== 0;
  const isOurs = uid === process.getuid?.();
  // A folder such as /tmp, or another user's, is not ours to close.
  if (isOurs && !isShared && (mode & 0o077) !== 0) await chmod(paths.stateDir, 0o700);
  if (workspace.isSeeded) await mkdir(workspace.folder, { recursive: true });
}

/** The `.env` file first: writing it is what may still be refused. */
async function writeSecrets(
  { provider, channel, gateway }: OnboardPlan,
  paths: Paths,
): Promise<void> {
  const variables = {
    ...(channel && !channel.isSet ? { [channel.tokenEnvVar]: channel.token } : {}),
    ...(gateway.token === undefined ? {} : { OPENCLAW_GATEWAY_TOKEN: gateway.token }),
    ...(gateway.password === undefined ? {} : { OPENCLAW_GATEWAY_PASSWORD: gateway.password }),
  };
  if (Object.keys(variables).length > 0) await setEnvFileValues(paths.envFile, variables);
  const key = provider?.key;
  if (provider === undefined || key === undefined || key.kind === "kept") return;
  await saveApiKey({
    paths,
    profileId: `${provider.providerId}:default`,
    provider: provider.providerId,
    ...(key.kind === "store"
      ? { key: key.key }
      : { keyRef: { source: "env", provider: "default", id: key.variable } }),
  });
}
