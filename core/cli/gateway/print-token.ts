import { displayPath } from "../../config/paths.ts";
import { pageUrl } from "../../gateway/announce.ts";
import { findGatewayAuth, type GatewayAuth } from "../../gateway/gateway-auth.ts";
import { chooseListenAddress, localUrl } from "../../gateway/listen-address.ts";
import { readGatewayInfo } from "../../gateway/lock.ts";
import { OpenClawError } from "../../sdk/errors.ts";
import type { CliContext } from "../context.ts";
import { loadProject, type Project } from "../load-project.ts";
import { writeJson, writeLine } from "../output.ts";

/** `gateway auth-token`: says where the token is; shows it only when asked, so that it does not end up in a scrollback by accident. */
export async function printToken(
  context: CliContext,
  flags: { show?: boolean; json?: boolean },
): Promise<void> {
  const { project, auth } = await readAuth(context);
  if (auth.mode !== "token") {
    throw new OpenClawError(
      "GATEWAY_NO_TOKEN",
      `The gateway's auth mode is ${auth.mode}; there is no token.`,
      {
        hint: "Set gateway.auth.mode to token to have one.",
      },
    );
  }
  const source = displayPath(auth.source, project.paths.home);
  if (flags.json) writeJson(context, { source, ...(flags.show ? { token: auth.secret } : {}) });
  else if (flags.show) writeLine(context, auth.secret);
  else writeLine(context, `The token comes from ${source}. Add --show to print it.`);
}

/** `dashboard`: the address of the chat page with the token in it. */
export async function printDashboard(
  context: CliContext,
  flags: { json?: boolean },
): Promise<void> {
  const { project, auth } = await readAuth(context);
  const info = await readGatewayInfo(project.paths);
  const url = info?.url ?? localUrl(chooseListenAddress({}, project.loaded, project.paths));
  const address = pageUrl(url, auth, { withToken: true });
  if (flags.json) writeJson(context, { url: address, running: info?.url !== undefined });
  else writeLine(context, address);
  if (info?.url === undefined && !flags.json) {
    context.stderr("No gateway is running yet. Start it with `openclaw gateway`.\n");
  }
}

async function readAuth(context: CliContext): Promise<{ project: Project; auth: GatewayAuth }> {
  const project = await loadProject(context);
  const { loaded, paths } = project;
  const auth = await findGatewayAuth({ flags: {}, loaded, paths }, true);
  return { project, auth: auth ?? { mode: "none" } };
}
