import { Command } from "commander";
import type { CliContext } from "../context.ts";
import { writeLine } from "../output.ts";
import type { DevServer, DevServerOptions } from "../../sdk/dev-server.ts";
import { OpenClawError } from "../../sdk/errors.ts";

type StartDevServer = (options: DevServerOptions) => Promise<DevServer>;

/** `openclaw dev`: runs the stand-in for a service that a plugin brings, until Ctrl+C. */
export function defineDevCommand(context: CliContext): Command {
  return new Command("dev")
    .description("Run a plugin's stand-in for the service that it talks to, for writing plugins")
    .argument("<name>", "name of the stand-in, from the plugin's manifest")
    .option("--port <port>", "port on this machine; a free one unless told")
    .action(async (name: string, flags: { port?: string }) => {
      const port = flags.port === undefined ? undefined : Number(flags.port);
      if (port !== undefined && !(Number.isInteger(port) && port >= 0 && port <= 65_535)) {
        throw new OpenClawError("CLI_USAGE", `"${flags.port ?? ""}" is not a port.`, {
          hint: "Use a number from 0 to 65535; 0 takes a free one.",
        });
      }
      await runDevServer(context, name, port);
    });
}

async function runDevServer(
  context: CliContext,
  name: string,
  port: number | undefined,
): Promise<void> {
  const { loadProject } = await import("../load-project.ts");
  const { findDevServer } = await import("../../plugin-host/find-dev-server.ts");
  const { createPluginLoader } = await import("../../plugin-host/load-plugin.ts");
  const { signal } = context;
  const { plugins } = await loadProject(context);
  const { plugin, file } = await findDevServer(name, plugins);
  const loader = createPluginLoader();
  try {
    const start = (await loader.loadFunction(plugin, file, "start")) as StartDevServer;
    const server = await start(port === undefined ? {} : { port });
    for (const line of server.lines) writeLine(context, line);
    writeLine(context, "Ctrl+C ends it.");
    if (!signal.aborted) {
      await new Promise((resolve) => signal.addEventListener("abort", resolve, { once: true }));
    }
    await server.stop();
  } finally {
    loader.dispose();
  }
}
