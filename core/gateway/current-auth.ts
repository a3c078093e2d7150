import type { LoadedConfig } from "../config/load-config.ts";
import { errorMessage } from "../sdk/errors.ts";
import {
  assertSafeBind,
  findGatewayAuth,
  type AuthSources,
  type GatewayAuth,
} from "./gateway-auth.ts";

/** The credential that counts now. Follows the config: after a reload the old token opens nothing. */
export interface CurrentAuth {
  /** Answers the same object as long as nothing changed. Never rejects: settings that contradict each other shut the door. */
  read(): Promise<GatewayAuth>;
}

/**
 * @param first what was found at the start, from the config that `config` answers then
 * @param host where the gateway listens; a reload cannot open a door to the network
 */
export function createCurrentAuth(
  first: GatewayAuth,
  sources: Omit<AuthSources, "loaded">,
  config: () => LoadedConfig,
  host: string,
): CurrentAuth {
  let from = config();
  let current = Promise.resolve(first);

  const renew = async (loaded: LoadedConfig, before: GatewayAuth): Promise<GatewayAuth> => {
    try {
      const found = await findGatewayAuth({ ...sources, loaded }, true);
      const next: GatewayAuth = found ?? { mode: "shut", reason: "The gateway has no token." };
      assertSafeBind(next, host);
      return isSame(next, before) ? before : next;
    } catch (error) {
      return { mode: "shut", reason: errorMessage(error) };
    }
  };

  return {
    read() {
      const loaded = config();
      if (loaded !== from) {
        from = loaded;
        current = current.then((before) => renew(loaded, before));
      }
      return current;
    },
  };
}

function isSame(one: GatewayAuth, other: GatewayAuth): boolean {
  if (one.mode === "none" || other.mode === "none") return one.mode === other.mode;
  if (one.mode === "shut" || other.mode === "shut") return false;
  return one.mode === other.mode && one.secret === other.secret && one.readOnly === other.readOnly;
}
