import type { Clock } from "../lib/clock.ts";
import type { ModelError, ModelErrorKind, ProviderEndpoint } from "../sdk/provider.ts";
import type { NoteStorage } from "../sdk/storage-notes.ts";

/** Why a model or a key is left alone for a while. */
export interface Cooldown {
  /** What rests: `model acme/large`, or `key acme profile: acme:work`. */
  name: string;
  kind: ModelErrorKind;
  /** The sentence of the last failure. */
  message: string;
  /** Failures in a row. */
  count: number;
  failedAt: number;
  until: number;
}

/** Failures that are remembered across restarts, so that what is known not to answer is not waited for again. */
export interface Cooldowns {
  /** Until when a call of this model with this key should not be tried; 0 when it may be. */
  restingUntil(ref: string, endpoint: ProviderEndpoint): Promise<number>;
  /** Notes a failure. One that says nothing about model or key is not noted. */
  failed(ref: string, endpoint: ProviderEndpoint, error: ModelError): Promise<void>;
  succeeded(ref: string, endpoint: ProviderEndpoint): Promise<void>;
}

/** Whose notes these are in the store. */
export const cooldownScope = "models";

const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;

/** How long the first, second, … failure in a row rests. A refused key or an empty account is the key's trouble, the rest is the model's. */
const rests: Partial<Record<ModelErrorKind, readonly number[]>> = {
  "rate-limit": [30 * second, minute, 5 * minute],
  overloaded: [30 * second, minute, 5 * minute],
  timeout: [30 * second, minute, 5 * minute],
  network: [30 * second, minute, 5 * minute],
  server: [30 * second, minute, 5 * minute],
  "model-not-found": [10 * minute, hour],
  auth: [10 * minute, hour],
  billing: [5 * hour, 10 * hour, 24 * hour],
};

const forgetAfterMs = 24 * hour;
/** A vendor that asks for more is believed up to here. */
const longestAskedMs = hour;

export function createCooldowns(
  storage: Pick<NoteStorage, "readNote" | "writeNote">,
  clock: Pick<Clock, "now">,
): Cooldowns {
  const known = new Map<string, Promise<Cooldown | undefined>>();
  const read = (name: string) => {
    const found =
      known.get(name) ?? storage.readNote(cooldownScope, name).then((text) => parseCooldown(text));
    known.set(name, found);
    return found;
  };
  const write = async (name: string, cooldown: Cooldown | undefined) => {
    known.set(name, Promise.resolve(cooldown));
    const text = cooldown === undefined ? undefined : JSON.stringify(cooldown);
    await storage.writeNote(cooldownScope, name, text);
  };
  return {
    async restingUntil(ref, endpoint) {
      const [model, key] = await Promise.all(namesOf(ref, endpoint).map(read));
      const until = Math.max(model?.until ?? 0, key?.until ?? 0);
      return until > clock.now() ? until : 0;
    },
    async failed(ref, endpoint, error) {
      const steps = rests[error.kind];
      if (steps === undefined) return;
      const [model, key] = namesOf(ref, endpoint);
      const name = error.kind === "auth" || error.kind === "billing" ? key : model;
      const before = await read(name);
      const now = clock.now();
      const isRow = before !== undefined && now - before.failedAt < forgetAfterMs;
      const count = isRow ? before.count + 1 : 1;
      const own = steps[Math.min(count, steps.length) - 1] ?? 0;
      const asked = Math.min(error.retryAfterMs ?? 0, longestAskedMs);
      const { kind, message } = error;
      const until = now + Math.max(own, asked);
      await write(name, { name, kind, message, count, failedAt: now, until });
    },
    async succeeded(ref, endpoint) {
      for (const name of namesOf(ref, endpoint)) {
        if ((await read(name)) !== undefined) await write(name, undefined);
      }
    },
  };
}

function namesOf(ref: string, endpoint: ProviderEndpoint): [model: string, key: string] {
  const { providerId, credentialSource = "no key" } = endpoint;
  return [`model ${ref}`, `key ${providerId} ${credentialSource}`];
}

/** Undefined when a note is not one of these. */
export function parseCooldown(text: string | undefined): Cooldown | undefined {
  if (text === undefined) return undefined;
  try {
    const value = JSON.parse(text) as Cooldown;
    return typeof value.until === "number" && typeof value.name === "string" ? value : undefined;
  } catch {
    return undefined;
  }
}
