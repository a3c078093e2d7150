import { checkCommand, checkCommands } from "./command-forms.ts";
import { Refusal } from "./discord-errors.ts";
import type { Json } from "./discord-world.ts";
import { route, type Answer, type Call, type CommandStore, type Route } from "./rest-call.ts";

export const createCommandStore = (): CommandStore => ({ sets: new Map(), creates: 0 });

const mostCreates = 200;

function keyOf({ bot, params }: Call): string {
  const [applicationId = "", guildId] = params;
  if (applicationId !== bot.applicationId)
    throw new Refusal(
      403,
      20_012,
      "You are not authorized to perform this action on this application",
    );
  return guildId === undefined ? applicationId : `${applicationId}/${guildId}`;
}

function complete(call: Call, command: Json, known: readonly Json[]): Json {
  const { world, bot, server } = call;
  const twin = known.find(
    ({ name, type = 1 }) => name === command["name"] && type === (command["type"] ?? 1),
  );
  if (twin === undefined) server.commands.creates += 1;
  if (server.commands.creates > mostCreates) {
    throw new Refusal(
      400,
      30_034,
      "Max number of daily application command creates has been reached (200)",
    );
  }
  return {
    options: [],
    ...command,
    type: command["type"] ?? 1,
    id: twin?.["id"] ?? world.nextId(),
    application_id: bot.applicationId,
    version: world.nextId(),
  };
}

function overwrite(call: Call): Answer {
  const key = keyOf(call);
  checkCommands(call.list);
  const known = call.server.commands.sets.get(key) ?? [];
  const next = call.list.map((command) => complete(call, command, known));
  call.server.commands.sets.set(key, next);
  return [200, next];
}

function create(call: Call): Answer {
  const key = keyOf(call);
  checkCommand(call.body, "");
  const known = call.server.commands.sets.get(key) ?? [];
  const next = complete(call, call.body, known);
  const others = known.filter(({ id }) => id !== next["id"]);
  if (others.length >= 100)
    throw new Refusal(400, 30_032, "Maximum number of application commands reached (100).");
  call.server.commands.sets.set(key, [...others, next]);
  return [201, next];
}

function remove(call: Call): Answer {
  const key = keyOf({ ...call, params: call.params.slice(0, -1) });
  const known = call.server.commands.sets.get(key) ?? [];
  const id = call.params.at(-1);
  if (!known.some((command) => command["id"] === id))
    throw new Refusal(404, 10_063, "Unknown application command");
  call.server.commands.sets.set(
    key,
    known.filter((command) => command["id"] !== id),
  );
  return [204];
}

const list = (call: Call): Answer => [200, call.server.commands.sets.get(keyOf(call)) ?? []];

export const commandRoutes: Route[] = [
  route("GET", "/applications/:a/commands", list),
  route("PUT", "/applications/:a/commands", overwrite),
  route("POST", "/applications/:a/commands", create),
  route("DELETE", "/applications/:a/commands/:c", remove),
  route("GET", "/applications/:a/guilds/:g/commands", list),
  route("PUT", "/applications/:a/guilds/:g/commands", overwrite),
  route("POST", "/applications/:a/guilds/:g/commands", create),
  route("DELETE", "/applications/:a/guilds/:g/commands/:c", remove),
];
