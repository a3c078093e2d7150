import type { SelectItem, TUI } from "@earendil-works/pi-tui";
import type { HealthResult } from "../../gateway/protocol.ts";
import type { ModelsListResult, SessionsListResult } from "../../gateway/protocol-views.ts";
import { thinkingLevels } from "../../sdk/provider.ts";
import { pick } from "./pick.ts";
import type { Room } from "./room.ts";
import type { Theme } from "./theme.ts";

export interface SwitchesOptions {
  tui: TUI;
  theme: Theme;
  room: Room;
}

/** What the user can change about the conversation at hand. With an empty name a list is shown. Never rejects. */
export interface Switches {
  model(): Promise<void>;
  thinking(): Promise<void>;
  session(name: string): Promise<void>;
  agent(name: string): Promise<void>;
}

export function createSwitches(options: SwitchesOptions): Switches {
  const { tui, theme, room } = options;
  const { conversation, enter } = room;
  const ask = (title: string, items: SelectItem[]) => pick(tui, theme, title, items);
  const safely = async (run: () => Promise<void>) => {
    try {
      await run();
    } catch (error) {
      room.report(error);
    }
  };
  const go = async (key: string | undefined) => {
    if (key !== undefined) await enter(await conversation().switchTo(key));
  };
  const choices = (values: readonly string[]) => values.map((value) => ({ value, label: value }));

  return {
    model: () =>
      safely(async () => {
        const { models } = await conversation().request<ModelsListResult>("models.list", {});
        const model = await ask("Model", choices(models));
        if (model !== undefined) await conversation().send(`/model ${model}`);
      }),
    thinking: () =>
      safely(async () => {
        const level = await ask("Thinking", choices(thinkingLevels));
        if (level !== undefined) await conversation().send(`/think ${level}`);
      }),
    session: (name) =>
      safely(async () => {
        if (name !== "") return go(name);
        const { sessions } = await conversation().request<SessionsListResult>("sessions.list", {});
        const items = sessions.map(({ key, settings }) => ({
          value: key,
          label: settings.title ?? key,
          ...(settings.title === undefined ? {} : { description: key }),
        }));
        return go(await ask("Conversation", items));
      }),
    agent: (name) =>
      safely(async () => {
        if (name !== "") return go(`agent:${name}:main`);
        const { agents } = await conversation().request<HealthResult>("health", {});
        const agent = await ask("Agent", choices(agents));
        return go(agent === undefined ? undefined : `agent:${agent}:main`);
      }),
  };
}
