import { badChoice, badLength, invalidForm, Refusal, tooLong } from "./discord-errors.ts";
import type { Json } from "./discord-world.ts";

/** What Discord checks in the body of a message before it looks at who sends it. https://docs.discord.com/developers/resources/message (read November 2026) */

export interface UploadedFile {
  /** Name of the form's field: `files[0]`. */
  field: string;
  name: string;
  type: string;
  bytes: Buffer;
}

export const messageFlags = {
  suppressEmbeds: 1 << 2,
  ephemeral: 1 << 6,
  suppressNotifications: 1 << 12,
  isVoiceMessage: 1 << 13,
  isComponentsV2: 1 << 15,
} as const;

const longestNonce = 25;
const mostFiles = 10;
const settable =
  messageFlags.suppressEmbeds |
  messageFlags.ephemeral |
  messageFlags.suppressNotifications |
  messageFlags.isVoiceMessage |
  messageFlags.isComponentsV2;

export const listOf = (value: unknown): Json[] => (Array.isArray(value) ? (value as Json[]) : []);
export const textOf = (value: unknown): string => (typeof value === "string" ? value : "");

/** Throws what Discord would answer. */
export function checkMessage(body: Json, files: readonly UploadedFile[], longestText = 2000): void {
  const { content, nonce, embeds, components, poll } = body;
  const flags = Number(body["flags"] ?? 0);
  if ((flags & ~settable) !== 0) throw badChoice("flags", "Value is not a valid flag.");
  if (content !== undefined && content !== null && typeof content !== "string") {
    throw invalidForm("content", "BASE_TYPE_STRING", "Could not interpret as a string.");
  }
  if (textOf(content).length > longestText) throw tooLong("content", longestText);
  if (textOf(nonce).length > longestNonce) throw tooLong("nonce", longestNonce);
  if (body["enforce_nonce"] !== undefined && typeof body["enforce_nonce"] !== "boolean") {
    throw invalidForm("enforce_nonce", "BASE_TYPE_BOOLEAN", "Must be either true or false.");
  }
  if (listOf(body["sticker_ids"]).length > 3) throw badLength("sticker_ids", 0, 3);
  if (files.length > mostFiles) throw badLength("attachments", 0, mostFiles);
  checkMentions(body["allowed_mentions"]);
  checkEmbeds(listOf(embeds));
  const isLayout = (flags & messageFlags.isComponentsV2) !== 0;
  if (isLayout) checkLayout(body);
  else checkRows(listOf(components));
  if (poll !== undefined && poll !== null) checkPoll(poll as Json);
  checkAttachments(listOf(body["attachments"]), files);
  const isVoice = (flags & messageFlags.isVoiceMessage) !== 0;
  if (isVoice) checkVoice(body, files);
  const isReference = Reflect.get(Object(body["message_reference"]), "type") === 1;
  const isEmpty =
    textOf(content).trim() === "" &&
    listOf(embeds).length === 0 &&
    listOf(body["sticker_ids"]).length === 0 &&
    listOf(components).length === 0 &&
    files.length === 0 &&
    !poll &&
    !isReference;
  if (isEmpty) throw new Refusal(400, 50_006, "Cannot send an empty message");
}

function checkMentions(value: unknown): void {
  if (value === undefined || value === null) return;
  const { parse = [], users = [], roles = [] } = value as Record<string, string[]>;
  const isBoth = (name: string, list: string[]): boolean => parse.includes(name) && list.length > 0;
  if (isBoth("users", users) || isBoth("roles", roles)) {
    throw invalidForm(
      "allowed_mentions",
      "MESSAGE_ALLOWED_MENTIONS_PARSE_EXCLUSIVE",
      "parse and the lists are mutually exclusive.",
    );
  }
  if (users.length > 100 || roles.length > 100) throw badLength("allowed_mentions.users", 0, 100);
  const odd = parse.find((name) => !["users", "roles", "everyone"].includes(name));
  if (odd !== undefined)
    throw badChoice("allowed_mentions.parse.0", "Value must be one of the set.");
}

export function checkEmbeds(embeds: readonly Json[]): void {
  if (embeds.length > 10) throw badLength("embeds", 0, 10);
  let sum = 0;
  embeds.forEach((embed, index) => {
    const at = `embeds.${index}`;
    const check = (path: string, value: unknown, most: number): void => {
      const text = textOf(value);
      if (text.length > most) throw tooLong(`${at}.${path}`, most);
      sum += text.length;
    };
    check("title", embed["title"], 256);
    check("description", embed["description"], 4096);
    check("footer.text", Reflect.get(Object(embed["footer"]), "text"), 2048);
    check("author.name", Reflect.get(Object(embed["author"]), "name"), 256);
    const fields = listOf(embed["fields"]);
    if (fields.length > 25) throw badLength(`${at}.fields`, 0, 25);
    fields.forEach((field, place) => {
      for (const name of ["name", "value"]) {
        if (textOf(field[name]) === "") {
          throw invalidForm(`${at}.fields.${place}.${name}`, "BASE_TYPE_REQUIRED", "Required.");
        }
      }
      check(`fields.${place}.name`, field["name"], 256);
      check(`fields.${place}.value`, field["value"], 1024);
    });
  });
  if (sum > 6000)
    throw invalidForm("embeds", "MAX_EMBED_SIZE_EXCEEDED", "Embed size exceeds 6000.");
}

const selects = new Set([3, 5, 6, 7, 8]);

/** Components of the first generation: rows of buttons, or of one select menu. */
export function checkRows(rows: readonly Json[]): void {
  if (rows.length > 5) throw badLength("components", 1, 5);
  const ids = new Set<string>();
  rows.forEach((row, index) => {
    const at = `components.${index}`;
    if (row["type"] !== 1) throw badChoice(`${at}.type`, "Value must be one of {1}.");
    checkRow(row, at, ids);
  });
}

function checkRow(row: Json, at: string, ids: Set<string>): void {
  const parts = listOf(row["components"]);
  const isMenu = parts.some(({ type }) => selects.has(Number(type)));
  const most = isMenu ? 1 : 5;
  if (parts.length === 0 || parts.length > most) throw badLength(`${at}.components`, 1, most);
  parts.forEach((part, place) => checkPart(part, `${at}.components.${place}`, ids));
}

function checkPart(part: Json, at: string, ids: Set<string>): void {
  const type = Number(part["type"]);
  const id = textOf(part["custom_id"]);
  const isLink = type === 2 && (part["style"] === 5 || part["style"] === 6);
  if (type !== 2 && !selects.has(type)) throw badChoice(`${at}.type`, "Value is not allowed here.");
  if (isLink) {
    if (id !== "")
      throw invalidForm(
        `${at}.custom_id`,
        "BUTTON_COMPONENT_CUSTOM_ID_URL_MUTUALLY_EXCLUSIVE",
        "A link has no custom id.",
      );
    if (part["style"] === 5 && textOf(part["url"]) === "")
      throw invalidForm(`${at}.url`, "BASE_TYPE_REQUIRED", "This field is required");
  } else {
    if (id.length === 0 || id.length > 100) throw badLength(`${at}.custom_id`, 1, 100);
    if (ids.has(id))
      throw invalidForm(
        `${at}.custom_id`,
        "COMPONENT_CUSTOM_ID_DUPLICATED",
        "Component custom id cannot be duplicated",
      );
    ids.add(id);
  }
  if (type === 2) {
    const style = Number(part["style"]);
    if (!(style >= 1 && style <= 6)) throw badChoice(`${at}.style`, "Value must be one of {1..6}.");
    if (textOf(part["label"]).length > 80) throw tooLong(`${at}.label`, 80);
    if (!part["label"] && !part["emoji"])
      throw invalidForm(at, "BUTTON_COMPONENT_INVALID", "A button needs a label or an emoji.");
    return;
  }
  if (textOf(part["placeholder"]).length > 150) throw tooLong(`${at}.placeholder`, 150);
  if (type !== 3) return;
  const options = listOf(part["options"]);
  if (options.length === 0 || options.length > 25) throw badLength(`${at}.options`, 1, 25);
  const values = new Set<string>();
  options.forEach((option, place) => {
    for (const name of ["label", "value"]) {
      const text = textOf(option[name]);
      if (text.length === 0 || text.length > 100)
        throw badLength(`${at}.options.${place}.${name}`, 1, 100);
    }
    if (textOf(option["description"]).length > 100)
      throw tooLong(`${at}.options.${place}.description`, 100);
    if (values.has(textOf(option["value"])))
      throw invalidForm(
        `${at}.options.${place}.value`,
        "SELECT_COMPONENT_OPTION_VALUE_DUPLICATED",
        "The specified option value is already used",
      );
    values.add(textOf(option["value"]));
  });
}

/** Components of the second generation, where text and files are components as well. */
function checkLayout(body: Json): void {
  for (const field of ["content", "embeds", "poll", "sticker_ids"]) {
    const value = body[field];
    const isThere = Array.isArray(value) ? value.length > 0 : Boolean(value);
    if (isThere)
      throw invalidForm(
        field,
        "MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2",
        "Not with IS_COMPONENTS_V2.",
      );
  }
  const ids = new Set<string>();
  let count = 0;
  let length = 0;
  const visit = (part: Json, at: string): void => {
    count += 1;
    const type = Number(part["type"]);
    if (type === 10) length += textOf(part["content"]).length;
    if (type === 1) {
      checkRow(part, at, ids);
      count += listOf(part["components"]).length;
      return;
    }
    if (![9, 10, 11, 12, 13, 14, 17].includes(type))
      throw badChoice(`${at}.type`, "Value is not allowed here.");
    listOf(part["components"]).forEach((each, place) => visit(each, `${at}.components.${place}`));
    const accessory = part["accessory"];
    if (accessory !== undefined && Reflect.get(Object(accessory), "type") === 2)
      checkPart(accessory as Json, `${at}.accessory`, ids);
  };
  listOf(body["components"]).forEach((part, index) => visit(part, `components.${index}`));
  if (count > 40)
    throw invalidForm("components", "COMPONENT_MAX_TOTAL_COMPONENTS_EXCEEDED", "At most 40.");
  if (length > 4000)
    throw invalidForm("components", "COMPONENT_DISPLAYABLE_TEXT_SIZE_EXCEEDED", "At most 4000.");
}

function checkPoll(poll: Json): void {
  const question = textOf(Reflect.get(Object(poll["question"]), "text"));
  if (question.length === 0 || question.length > 300) throw badLength("poll.question.text", 1, 300);
  const answers = listOf(poll["answers"]);
  if (answers.length === 0 || answers.length > 10) throw badLength("poll.answers", 1, 10);
  answers.forEach((answer, index) => {
    const text = textOf(Reflect.get(Object(answer["poll_media"]), "text"));
    if (text.length === 0 || text.length > 55)
      throw badLength(`poll.answers.${index}.poll_media.text`, 1, 55);
  });
  const hours = Number(poll["duration"] ?? 24);
  if (!(hours >= 1 && hours <= 768)) throw badChoice("poll.duration", "Must be between 1 and 768.");
}

function checkAttachments(described: readonly Json[], files: readonly UploadedFile[]): void {
  described.forEach((attachment, index) => {
    const id = String(attachment["id"]);
    const isNew = files.some(({ field }) => field === `files[${id}]`);
    const isKept = /^\d{15,}$/.test(id);
    if (!isNew && !isKept)
      throw invalidForm(
        `attachments.${index}.id`,
        "ATTACHMENT_NOT_FOUND",
        "Attachment could not be found.",
      );
    if (textOf(attachment["description"]).length > 1024)
      throw tooLong(`attachments.${index}.description`, 1024);
  });
}

function checkVoice(body: Json, files: readonly UploadedFile[]): void {
  const { content, embeds, components } = body;
  if (textOf(content) !== "" || listOf(embeds).length > 0 || listOf(components).length > 0) {
    throw new Refusal(400, 50_159, "Voice messages do not support additional content.");
  }
  const [file] = files;
  if (files.length !== 1 || file === undefined || !file.type.startsWith("audio/")) {
    throw new Refusal(400, 50_160, "Voice messages must have a single audio attachment.");
  }
  const [described] = listOf(body["attachments"]);
  const hasFacts =
    typeof described?.["duration_secs"] === "number" && textOf(described["waveform"]) !== "";
  if (!hasFacts) throw new Refusal(400, 50_161, "Voice messages must have supporting metadata.");
}
