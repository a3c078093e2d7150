import type { Paths } from "../../config/paths.ts";
import { readGatewayInfo } from "../../gateway/lock.ts";

/** True when a gateway that listens holds the state directory. */
export async function findRunningGateway(paths: Paths): Promise<boolean> {
  return (await readGatewayInfo(paths))?.mode === "gateway";
}
