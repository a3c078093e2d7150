import { fallbackReferences } from "../models/model-candidates.ts";
import { withoutProfile } from "../models/model-reference.ts";
import type { ResolvedModel } from "../models/resolve-model.ts";
import { withStream } from "../models/with-stream.ts";
import { errorMessage } from "../sdk/errors.ts";
import type { ModelEvent } from "../sdk/provider.ts";
import type { Storage } from "../sdk/storage.ts";
import { partKey } from "./answer-parts.ts";
import type { TurnJob } from "./prepared-turn.ts";
import type { TurnsOptions } from "./turns-contract.ts";

const lifetimeMs = 10 * 60 * 1000;

/** Whose notes these are in the store: which model a conversation was told to be answered by, in place of its own. */
const scope = "stand-ins";

/** Who answered last in place of the model of a conversation, as `own` and `standIn`; undefined when it answered itself. */
export async function standInOf(
  sessionKey: string,
  storage: Pick<Storage, "readNote">,
): Promise<{ own: string; standIn: string } | undefined> {
  const [own, standIn] = (await storage.readNote(scope, sessionKey))?.split(" ") ?? [];
  return own === undefined || standIn === undefined ? undefined : { own, standIn };
}

/**
 * A model of a turn that says in the chat when another one answers in its place, and when it answers again itself: once each, however many messages lie between.
 * Another key of the same model is nothing to tell.
 */
export function tellingStandIns(
  model: ResolvedModel,
  job: TurnJob,
  parts: Pick<TurnsOptions, "storage" | "deliverer" | "options" | "state">,
): ResolvedModel {
  const { config } = parts.state().loaded;
  const logger = parts.options.logger.child("turns");
  const isConfigured = fallbackReferences({ config }, job.agentId).length > 0;
  // Where an answer is sent that nobody there asked for, nobody chose the model either.
  if (!isConfigured || job.message.deliverTo !== undefined) return model;
  const tell: Tell = async (own, answering) => {
    try {
      const known = await parts.storage.readNote(scope, job.sessionKey);
      const now = answering.ref === own ? undefined : `${own} ${answering.ref}`;
      if (known === now) return;
      await parts.storage.writeNote(scope, job.sessionKey, now);
      // Whoever chose another model meanwhile knows why it answers.
      if (now === undefined && known?.startsWith(`${own} `) !== true) return;
      await enqueue(sentenceFor(own, answering), answering.ref, job, parts);
    } catch (error) {
      logger.warn(`the chat was not told which model answers: ${errorMessage(error)}`);
    }
  };
  return {
    ...model,
    provider: withStream(model.provider, (request, signal) =>
      watch(model, model.provider.stream(request, signal), tell),
    ),
  };
}

interface Answering {
  ref: string;
  /** Why the other one does not, to follow its name. */
  reason?: string;
}

type Tell = (own: string, answering: Answering) => Promise<void>;

async function* watch(
  model: ResolvedModel,
  events: AsyncIterable<ModelEvent>,
  tell: Tell,
): AsyncGenerator<ModelEvent> {
  const own = withoutProfile(model.ref);
  let isOwn = true;
  for await (const event of events) {
    if (event.type === "model") {
      const { ref: asked = own, reason } = event.insteadOf ?? {};
      const ref = withoutProfile(event.ref);
      isOwn = ref === withoutProfile(asked);
      if (!isOwn) await tell(withoutProfile(asked), { ref, ...(reason ? { reason } : {}) });
    }
    if (event.type === "finish" && isOwn) await tell(own, { ref: own });
    yield event;
  }
}

function sentenceFor(own: string, { ref, reason = "it failed" }: Answering): string {
  if (ref === own) return `↪️ ${own} answers again.`;
  return `↪️ ${ref} answers in place of ${own}: ${reason}.`;
}

async function enqueue(
  text: string,
  answering: string,
  { id, message }: TurnJob,
  { storage, deliverer, options }: Pick<TurnsOptions, "storage" | "deliverer" | "options">,
): Promise<void> {
  const key = partKey(id, `stand-in:${answering}`);
  const { address } = message;
  const expiresAt = options.clock.now() + lifetimeMs;
  await storage.enqueueOutbox([{ key, part: 0, address, text, kind: "notice", expiresAt }]);
  deliverer.wake();
}
