import { builtInCommands } from "../commands/built-in-commands.ts";
import type { PluginHost } from "../plugin-host/plugin-host.ts";
import type { ChannelHost, CompletionRequest } from "../sdk/channel.ts";
import type { Storage } from "../sdk/storage.ts";
import { isOwner } from "./is-owner.ts";
import { listAgents, type RuntimeState } from "./runtime-state.ts";
import type { Turns } from "./turns-contract.ts";
import type { Workshop } from "./workshop-contract.ts";

export interface ChannelServiceDependencies {
  storage: Pick<Storage, "readNote" | "writeNote" | "listNotes" | "listSessions">;
  host: Pick<PluginHost, "commands">;
  state(): RuntimeState;
  turns(): Pick<Turns, "admits"> & { models: Pick<Turns["models"], "list"> };
  workshop: Pick<Workshop, "approvals">;
}

/** What is offered for completion; platforms take no more. */
const mostChoices = 25;
const sessionsLooked = 100;

/** What a channel may ask of the gateway besides handing messages in, bound to one account. */
export function channelServices(
  { channel, account }: { channel: string; account: string },
  deps: ChannelServiceDependencies,
): Pick<ChannelHost, "admits" | "choose" | "commands" | "complete" | "environment" | "notes"> {
  const { storage } = deps;
  const scope = `${channel}:${account}`;
  const commands = () => [...builtInCommands, ...deps.host.commands()];
  return {
    admits: (message) => deps.turns().admits(message),
    choose: (choice) => deps.workshop.approvals.choose(choice),
    environment: (name) => deps.state().loaded.environment.get(name),
    commands,
    async complete(request) {
      const asked = request.argument.toLowerCase();
      const command = commands().find(({ name }) => name === request.command);
      const argument = command?.arguments?.find(({ name }) => name.toLowerCase() === asked);
      const choices = await choicesOf(argument?.choices, request, deps);
      return matching(choices, request.typed).slice(0, mostChoices);
    },
    notes: {
      read: (name) => storage.readNote(scope, name),
      write: (name, text) => storage.writeNote(scope, name, text),
      list: (prefix) => storage.listNotes(scope, prefix),
    },
  };
}

type Choices = NonNullable<
  NonNullable<
    ReturnType<NonNullable<ChannelHost["commands"]>>[number]["arguments"]
  >[number]["choices"]
>;

async function choicesOf(
  choices: Choices | undefined,
  { message }: CompletionRequest,
  { state, storage, turns }: ChannelServiceDependencies,
): Promise<readonly string[]> {
  if (choices === undefined) return [];
  if (typeof choices !== "string") return choices;
  if (choices === "models") return turns().models.list();
  if (choices === "agents") return listAgents(state());
  // Names of sessions tell who talks to the bot.
  if (!isOwner(message, state().loaded.config, () => false)) return [];
  return (await storage.listSessions(sessionsLooked)).map(({ key }) => key);
}

/** Those that begin with what was typed, then those that have it somewhere. */
function matching(choices: readonly string[], typed: string): string[] {
  const wanted = typed.trim().toLowerCase();
  const fitting = choices.filter((choice) => choice.toLowerCase().includes(wanted));
  const begins = (choice: string): boolean => choice.toLowerCase().startsWith(wanted);
  return [...fitting.filter(begins), ...fitting.filter((choice) => !begins(choice))];
}
