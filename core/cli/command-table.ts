import type { Command } from "commander";
import type { CliContext } from "./context.ts";

/** One command of the program, known by name before its code is loaded. */
export interface CommandRow {
  name: string;
  aliases: readonly string[];
  /** One line for the root's help. */
  description: string;
  load(context: CliContext): Promise<Command>;
}

/** Every command in the order of the help text. A row loads its file only when the command is named. */
export const commandTable: readonly CommandRow[] = [
  {
    name: "onboard",
    aliases: [],
    description: "Set up a model, the gateway and a channel, step by step",
    load: async (context) => (await import("./commands/onboard.ts")).defineOnboardCommand(context),
  },
  {
    name: "gateway",
    aliases: [],
    description: "Run the gateway (alone: the same as gateway run)",
    load: async (context) => (await import("./commands/gateway.ts")).defineGatewayCommand(context),
  },
  {
    name: "chat",
    aliases: ["tui"],
    description: "Talk to the assistant in this terminal",
    load: async (context) => (await import("./commands/chat.ts")).defineChatCommand(context),
  },
  {
    name: "agent",
    aliases: [],
    description: "Send one message and print the answer",
    load: async (context) => (await import("./commands/agent.ts")).defineAgentCommand(context),
  },
  {
    name: "dashboard",
    aliases: [],
    description: "Print the address of the chat page",
    load: async (context) =>
      (await import("./commands/dashboard.ts")).defineDashboardCommand(context),
  },
  {
    name: "health",
    aliases: [],
    description: "Ask the running gateway how it is",
    load: async (context) => (await import("./commands/health.ts")).defineHealthCommand(context),
  },
  {
    name: "status",
    aliases: [],
    description: "Show how everything stands, in a few lines",
    load: async (context) => (await import("./commands/status.ts")).defineStatusCommand(context),
  },
  {
    name: "doctor",
    aliases: [],
    description: "Look for what is wrong with the setup, and mend it",
    load: async (context) => (await import("./commands/doctor.ts")).defineDoctorCommand(context),
  },
  {
    name: "models",
    aliases: [],
    description: "List models, show which one is used and why, choose another",
    load: async (context) => (await import("./commands/models.ts")).defineModelsCommand(context),
  },
  {
    name: "channels",
    aliases: [],
    description: "Show the chat channels and how their accounts stand",
    load: async (context) =>
      (await import("./commands/channels.ts")).defineChannelsCommand(context),
  },
  {
    name: "pairing",
    aliases: [],
    description: "List and approve strangers who asked to talk to the assistant",
    load: async (context) => (await import("./commands/pairing.ts")).definePairingCommand(context),
  },
  {
    name: "sessions",
    aliases: [],
    description: "List, show, export or delete stored conversations",
    load: async (context) =>
      (await import("./commands/sessions.ts")).defineSessionsCommand(context),
  },
  {
    name: "explain",
    aliases: [],
    description: "Say what became of a message, and why",
    load: async (context) => (await import("./commands/explain.ts")).defineExplainCommand(context),
  },
  {
    name: "outbox",
    aliases: [],
    description: "Look after messages that were not delivered",
    load: async (context) => (await import("./commands/outbox.ts")).defineOutboxCommand(context),
  },
  {
    name: "usage",
    aliases: [],
    description: "Show what models were used for, and what it cost",
    load: async (context) => (await import("./commands/usage.ts")).defineUsageCommand(context),
  },
  {
    name: "logs",
    aliases: [],
    description: "Show the gateway's log",
    load: async (context) => (await import("./commands/logs.ts")).defineLogsCommand(context),
  },
  {
    name: "backup",
    aliases: [],
    description: "Keep the store, the config and the workspaces in one file, or bring them back",
    load: async (context) => (await import("./commands/backup.ts")).defineBackupCommand(context),
  },
  {
    name: "mcp",
    aliases: [],
    description: "List, add, remove and test MCP servers",
    load: async (context) => (await import("./commands/mcp.ts")).defineMcpCommand(context),
  },
  {
    name: "skills",
    aliases: [],
    description: "List the skills that agents can load",
    load: async (context) => (await import("./commands/skills.ts")).defineSkillsCommand(context),
  },
  {
    name: "plugins",
    aliases: [],
    description: "List plugins, with the reason why each is on or off",
    load: async (context) => (await import("./commands/plugins.ts")).definePluginsCommand(context),
  },
  {
    name: "dev",
    aliases: [],
    description: "Run a plugin's stand-in for the service that it talks to",
    load: async (context) => (await import("./commands/dev.ts")).defineDevCommand(context),
  },
  {
    name: "config",
    aliases: [],
    description: "Read, change and check the config file",
    load: async (context) => (await import("./commands/config.ts")).defineConfigCommand(context),
  },
];

export function findCommandRow(name: string): CommandRow | undefined {
  return commandTable.find((row) => row.name === name || row.aliases.includes(name));
}
