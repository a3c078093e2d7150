import { OpenClawError } from "../../sdk/errors.ts";
import { changeSetting } from "../config/change-setting.ts";
import type { CliContext } from "../context.ts";
import { loadProject } from "../load-project.ts";

export interface AddFlags {
  url?: string;
  env?: string[];
  header?: string[];
  cwd?: string;
  force?: boolean;
}

/** `mcp add`: writes `mcp.servers.<name>`, checked like every setting. */
export async function addServer(
  context: CliContext,
  name: string,
  words: readonly string[],
  flags: AddFlags,
): Promise<void> {
  const [command, ...args] = words;
  if ((command === undefined) === (flags.url === undefined)) {
    throw new OpenClawError("CLI_MCP_SERVER", "A server is either an address or a program.", {
      hint: "For example: openclaw mcp add files -- npx -y @modelcontextprotocol/server-filesystem ~/notes",
    });
  }
  const { loaded } = await loadProject(context);
  if (loaded.config.mcp?.servers?.[name] !== undefined && flags.force !== true) {
    throw new OpenClawError("CLI_MCP_EXISTS", `There is a server ${name} already.`, {
      hint: "Choose another name, or replace it with --force.",
    });
  }
  const server = {
    ...(flags.url === undefined ? { command, args } : { url: flags.url }),
    ...pairs("env", flags.env),
    ...pairs("headers", flags.header),
    ...(flags.cwd === undefined ? {} : { cwd: flags.cwd }),
  };
  const path = `mcp.servers["${name.replaceAll('"', "")}"]`;
  await changeSetting(context, path, JSON.stringify(server), { strictJson: true });
}

function pairs(key: string, words: readonly string[] | undefined): object {
  if (words === undefined) return {};
  const entries = words.map((word) => {
    const at = word.indexOf("=");
    if (at > 0) return [word.slice(0, at), word.slice(at + 1)];
    throw new OpenClawError("CLI_MCP_SERVER", `${word} is not of the form name=value.`);
  });
  return { [key]: Object.fromEntries(entries) as Record<string, string> };
}
