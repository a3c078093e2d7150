import type { Transport } from "@modelcontextprotocol/client";
import type { Config, SecretInput } from "../config/schema.ts";
import { OpenClawError } from "../sdk/errors.ts";

export type McpServerConfig = NonNullable<NonNullable<Config["mcp"]>["servers"]>[string];

export interface OpenTransport {
  transport: Transport;
  /** The end of what a program wrote about its troubles; empty for an address. */
  complaints(): string;
}

/** The value of a secret; undefined when it is not to be had. */
export type ReadSecret = (input: SecretInput) => Promise<string | undefined>;

const mostComplaints = 2000;

/** A program of this machine, or an address. The program sees the usual variables, those of its own section, and no others. */
export async function openTransport(
  name: string,
  server: McpServerConfig,
  readSecret: ReadSecret,
): Promise<OpenTransport> {
  if (server.url !== undefined) {
    const { StreamableHTTPClientTransport } = await import("@modelcontextprotocol/client");
    const headers = await readAll(name, "headers", server.headers ?? {}, readSecret);
    const url = new URL(server.url);
    return {
      // Headers may hold a key, which must not follow a redirect to somebody else.
      transport: new StreamableHTTPClientTransport(url, {
        requestInit: { headers, redirect: "error" },
      }),
      complaints: () => "",
    };
  }
  const { StdioClientTransport, getDefaultEnvironment } =
    await import("@modelcontextprotocol/client/stdio");
  const transport = new StdioClientTransport({
    command: server.command ?? "",
    args: server.args ?? [],
    env: {
      ...getDefaultEnvironment(),
      ...(await readAll(name, "env", server.env ?? {}, readSecret)),
    },
    stderr: "pipe",
    ...(server.cwd === undefined ? {} : { cwd: server.cwd }),
  });
  let complaints = "";
  transport.stderr?.on("data", (text: Buffer) => {
    complaints = (complaints + text.toString()).slice(-mostComplaints);
  });
  return { transport, complaints: () => complaints.trim() };
}

async function readAll(
  name: string,
  key: string,
  inputs: Readonly<Record<string, SecretInput>>,
  readSecret: ReadSecret,
): Promise<Record<string, string>> {
  const values: Record<string, string> = {};
  for (const [variable, input] of Object.entries(inputs)) {
    const value = await readSecret(input);
    if (value === undefined) {
      throw new OpenClawError(
        "MCP_SECRET_MISSING",
        `mcp.servers.${name}.${key}.${variable} has no value.`,
        { hint: "Set the variable or the file that it refers to." },
      );
    }
    values[variable] = value;
  }
  return values;
}
