import type { ChatCommand } from "../sdk/command.ts";

const pageSize = 30;

export const models: ChatCommand = {
  name: "models",
  usage: "[provider] [page]",
  description: "List the providers, or the models of one.",
  permission: "anyone",
  arguments: [
    { name: "provider", description: "The provider's id", required: false },
    { name: "page", description: "Which page of a long list", required: false },
  ],
  immediate: true,
  async run({ args, session }) {
    const [provider = "", page = "1"] = args.toLowerCase().split(/\s+/);
    const groups = Map.groupBy(await session.models(), (ref) => ref.split("/", 1)[0] ?? ref);
    if (provider === "") return listProviders(groups);
    const refs = groups.get(provider);
    if (refs === undefined) {
      return `There is no provider “${provider}” with known models. ${listProviders(groups)}`;
    }
    const number = Math.max(1, Number.parseInt(page, 10) || 1);
    const pages = Math.ceil(refs.length / pageSize);
    const shown = refs.slice((number - 1) * pageSize, number * pageSize);
    if (shown.length === 0) return `There are only ${pages} pages.`;
    const more = number < pages ? ` Next page: \`/models ${provider} ${number + 1}\`.` : "";
    const count = refs.length === 1 ? "1 model" : `${refs.length} models`;
    return [
      `${count} of ${provider}:`,
      ...shown.map((ref) => `- ${ref}`),
      `Choose one with \`/model ${shown[0]}\`.${more}`,
    ].join("\n");
  },
};

function listProviders(groups: ReadonlyMap<string, readonly string[]>): string {
  if (groups.size === 0) return "No models are listed; any can be set with `/model provider/name`.";
  const lines = [...groups].map(([id, refs]) => `- ${id} (${refs.length})`);
  return ["Providers:", ...lines, "See the models of one with `/models provider`."].join("\n");
}
