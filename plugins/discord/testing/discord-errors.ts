/** A refusal as Discord words it: HTTP status and JSON error code. https://docs.discord.com/developers/topics/opcodes-and-status-codes (read November 2026) */
export class Refusal extends Error {
  readonly status: number;
  readonly body: Record<string, unknown>;

  constructor(status: number, code: number, message: string, errors?: object) {
    super(message);
    this.status = status;
    this.body = { message, code, ...(errors === undefined ? {} : { errors }) };
  }
}

/** 50035 with the path of the field, as Discord nests it. */
export function invalidForm(path: string, code: string, message: string): Refusal {
  const leaf: object = { _errors: [{ code, message }] };
  const errors = path.split(".").reduceRight<object>((inner, key) => ({ [key]: inner }), leaf);
  return new Refusal(400, 50_035, "Invalid Form Body", errors);
}

export const tooLong = (path: string, most: number): Refusal =>
  invalidForm(path, "BASE_TYPE_MAX_LENGTH", `Must be ${most} or fewer in length.`);

export const badLength = (path: string, least: number, most: number): Refusal =>
  invalidForm(path, "BASE_TYPE_BAD_LENGTH", `Must be between ${least} and ${most} in length.`);

export const badChoice = (path: string, message: string): Refusal =>
  invalidForm(path, "BASE_TYPE_CHOICES", message);

export const unknownChannel = (): Refusal => new Refusal(404, 10_003, "Unknown Channel");
export const unknownMessage = (): Refusal => new Refusal(404, 10_008, "Unknown Message");
export const unknownGuild = (): Refusal => new Refusal(404, 10_004, "Unknown Guild");
export const missingAccess = (): Refusal => new Refusal(403, 50_001, "Missing Access");
export const missingPermissions = (): Refusal => new Refusal(403, 50_013, "Missing Permissions");
