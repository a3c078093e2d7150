import { setTimeout as wait } from "node:timers/promises";
import type { Client } from "discord.js";
import {
  errorMessage,
  type ChannelHost,
  type CommandInfo,
  type InboundMessage,
} from "openclaw/sdk";
import { choiceOf } from "./choice-buttons.ts";
import {
  argumentToAsk,
  argumentToPick,
  askedCommand,
  commandText,
  formBody,
  pickedCommand,
  pickerBody,
} from "./command-pickers.ts";
import { offeredChoices } from "./deploy-commands.ts";
import type { InboundFacts } from "./inbound.ts";
import type { InteractionReplies } from "./interaction-replies.ts";
import {
  formTexts,
  interactionMessage,
  interactionTypes as types,
  type Interaction,
} from "./interaction.ts";
import type { Talking } from "./talking.ts";

export interface DeskOptions {
  host: ChannelHost;
  talking: Talking;
  replies: InteractionReplies;
}

/** What Discord is told at once; it waits three seconds. */
const callback = { later: 5, laterUpdate: 6, completion: 8, form: 9, message: 4 } as const;
const ephemeral = 1 << 6;
/** Whatever the gateway is asked before the acknowledgement has this long together; what it cannot say by then goes on after "thinking…". */
const hurryMs = 2000;
const noMentions = { parse: [] };

/** One interaction, from Discord's packet to its acknowledgement; its answer comes through the outbox. Never rejects. */
export async function serveInteraction(
  interaction: Interaction,
  client: Client,
  facts: InboundFacts,
  options: DeskOptions,
): Promise<void> {
  const visit = new Visit(interaction, client, facts, options);
  try {
    await visit.serve();
  } catch (error) {
    options.host.logger.warn(`an interaction could not be served: ${errorMessage(error)}`);
  }
}

class Visit {
  readonly #interaction: Interaction;
  readonly #client: Client;
  readonly #facts: InboundFacts;
  readonly #options: DeskOptions;
  readonly #late = wait(hurryMs, undefined, { ref: false });

  constructor(interaction: Interaction, client: Client, facts: InboundFacts, options: DeskOptions) {
    this.#interaction = interaction;
    this.#client = client;
    this.#facts = facts;
    this.#options = options;
  }

  async serve(): Promise<void> {
    const { type, data } = this.#interaction;
    const customId = data?.custom_id ?? "";
    if (type === types.command) return this.#serveCommand();
    if (type === types.completion) return this.#complete();
    if (type === types.form) return this.#takeForm(askedCommand(customId));
    if (type !== types.component) return;
    const choice = choiceOf(customId);
    if (choice !== undefined) return this.#choose(choice);
    const command = this.#command(pickedCommand(customId));
    const [picked] = data?.values ?? [];
    if (command === undefined || picked === undefined)
      return this.#acknowledge(callback.laterUpdate);
    await this.#acknowledge(callback.laterUpdate);
    const [first] = command.arguments ?? [];
    await this.#run(commandText(command, new Map([[(first?.name ?? "").toLowerCase(), picked]])));
  }

  async #serveCommand(): Promise<void> {
    const command = this.#command(this.#interaction.data?.name);
    if (command === undefined) {
      return this.#refuse(
        "This command is not known any more. Reload Discord to see the new list.",
      );
    }
    const given = this.#given();
    const pick = argumentToPick(command, given);
    const ask = argumentToAsk(command, given);
    if ((pick ?? ask) !== undefined && (await this.#admits(commandText(command, given)))) {
      if (ask !== undefined) return this.#acknowledge(callback.form, formBody(command, ask));
      const choices = await this.#choices(command, pick?.name ?? "", "");
      if (offeredChoices(choices).length > 0) {
        return this.#acknowledge(callback.message, {
          ...pickerBody(command, choices),
          flags: ephemeral,
        });
      }
    }
    await this.#acknowledge(callback.later, this.#visibility());
    await this.#run(commandText(command, given));
  }

  async #takeForm(name: string | undefined): Promise<void> {
    const command = this.#command(name);
    if (command === undefined) return this.#refuse("This form is not known any more.");
    await this.#acknowledge(callback.later, this.#visibility());
    await this.#run(commandText(command, formTexts(this.#interaction.data?.components)));
  }

  /** What was acknowledged is handed in like a message; whoever may not talk here is told so, and nobody else sees it. */
  async #run(text: string): Promise<void> {
    const { host, replies, talking } = this.#options;
    const message = this.#message(text);
    if (message === undefined) return;
    const decision = await host.admits?.(message);
    const isRefused = decision?.admitted === false;
    // Whatever a stranger is sent, such as a pairing code, is a message of its own.
    if (!isRefused) replies.expect(this.#interaction, talking.ephemeral);
    await host.receive(message);
    if (!isRefused) return;
    await this.#edit({ content: `You are not authorised to do this here. ${decision.reason}` });
  }

  async #choose(id: string): Promise<void> {
    const { host } = this.#options;
    const message = this.#message("");
    await this.#acknowledge(callback.laterUpdate);
    if (message === undefined || host.choose === undefined) return;
    const decision = await host.admits?.(message);
    if (decision?.admitted === false)
      return this.#tell(`You are not authorised. ${decision.reason}`);
    const { text, settled } = await host.choose({
      id,
      sender: message.sender,
      address: message.address,
    });
    if (settled !== undefined) await this.#edit({ content: settled, components: [] });
    if (text !== "") await this.#tell(text);
  }

  async #complete(): Promise<void> {
    const { name = "", options = [] } = this.#interaction.data ?? {};
    const focused = options.find((option) => option.focused);
    const command = this.#command(name);
    const isAllowed = command !== undefined && (await this.#admits(`/${name}`));
    const typed = String(focused?.value ?? "");
    const choices = isAllowed ? await this.#choices(command, focused?.name ?? "", typed) : [];
    await this.#acknowledge(callback.completion, { choices: offeredChoices(choices) });
  }

  /** False as well when the gateway does not say in time. */
  async #admits(text: string): Promise<boolean> {
    const message = this.#message(text);
    const { host } = this.#options;
    if (message === undefined) return false;
    const decision = await this.#inTime(host.admits?.(message));
    return decision?.admitted ?? host.admits === undefined;
  }

  async #choices(command: CommandInfo, argument: string, typed: string): Promise<string[]> {
    const message = this.#message(`/${command.name}`);
    if (message === undefined) return [];
    const request = { command: command.name, argument, typed, message };
    return (await this.#inTime(this.#options.host.complete?.(request))) ?? [];
  }

  async #inTime<Answer>(asked: Promise<Answer> | undefined): Promise<Answer | undefined> {
    return Promise.race([asked, this.#late]);
  }

  #command(name: string | undefined): CommandInfo | undefined {
    return this.#options.host.commands?.().find((command) => command.name.toLowerCase() === name);
  }

  #given(): Map<string, string> {
    const options = this.#interaction.data?.options ?? [];
    return new Map(options.map(({ name, value }) => [name, String(value ?? "")]));
  }

  #message(text: string): InboundMessage | undefined {
    return interactionMessage(this.#interaction, text, this.#facts);
  }

  #visibility(): object {
    return this.#options.talking.ephemeral ? { flags: ephemeral } : {};
  }

  async #refuse(content: string): Promise<void> {
    await this.#acknowledge(callback.message, {
      content,
      flags: ephemeral,
      allowed_mentions: noMentions,
    });
  }

  async #acknowledge(type: number, data?: object): Promise<void> {
    const { id, token } = this.#interaction;
    const path = `/interactions/${id}/${token}/callback` as const;
    const body = data === undefined ? { type } : { type, data };
    await this.#client.rest.post(path, { body, auth: false });
  }

  async #edit(body: object): Promise<void> {
    const { application_id, token } = this.#interaction;
    const path = `/webhooks/${application_id}/${token}/messages/@original` as const;
    await this.#client.rest.patch(path, {
      body: { allowed_mentions: noMentions, ...body },
      auth: false,
    });
  }

  async #tell(content: string): Promise<void> {
    const { application_id, token } = this.#interaction;
    const body = { content, flags: ephemeral, allowed_mentions: noMentions };
    await this.#client.rest.post(`/webhooks/${application_id}/${token}`, { body, auth: false });
  }
}
