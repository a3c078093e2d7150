import { Command } from "commander";
import type { CliContext } from "../context.ts";
import type { AddFlags } from "../mcp/add-server.ts";

interface JsonFlag {
  json?: boolean;
}

/** `openclaw mcp`: the servers of the Model Context Protocol that agents may use. Only `test` connects to one. */
export function defineMcpCommand(context: CliContext): Command {
  const command = new Command("mcp").description("List, add, remove and test MCP servers");
  command
    .command("list")
    .description("List the servers of the config")
    .option("--json", "print JSON")
    .action(async (flags: JsonFlag) => {
      const { listServers } = await import("../mcp/list-servers.ts");
      await listServers(context, flags);
    });
  command
    .command("add")
    .description("Add a server: an address, or a program with its arguments")
    .usage("[options] <name> [-- command args...]")
    .argument("<name>", "letters, digits, - and _")
    .argument("[command...]", "the program, after --")
    .option("--url <url>", "the address of a server")
    .option("--env <name=value...>", "a variable for the program")
    .option("--header <name=value...>", "a header for the address")
    .option("--cwd <folder>", "where the program runs")
    .option("--force", "replace a server of that name")
    .action(async (name: string, words: string[], flags: AddFlags) => {
      const { addServer } = await import("../mcp/add-server.ts");
      await addServer(context, name, words, flags);
    });
  command
    .command("remove")
    .alias("unset")
    .description("Remove a server from the config")
    .argument("<name>")
    .action(async (name: string) => {
      const { removeSetting } = await import("../config/change-setting.ts");
      await removeSetting(context, `mcp.servers["${name.replaceAll('"', "")}"]`, {});
    });
  command
    .command("test")
    .alias("probe")
    .description("Connect to servers and list their tools")
    .argument("[name]", "only this one")
    .option("--json", "print JSON")
    .action(async (name: string | undefined, flags: JsonFlag) => {
      const { testServers } = await import("../mcp/test-servers.ts");
      await testServers(context, name, flags);
    });
  return command;
}
