import type { Clock } from "../lib/clock.ts";
import { errorMessage, isOpenClawError } from "../sdk/errors.ts";
import type { Logger } from "../sdk/logger.ts";
import type { ModelError, ModelErrorKind, ModelEvent, ModelRequest } from "../sdk/provider.ts";
import type { Cooldowns } from "./cooldowns.ts";
import { chainFailure, reasonOf, type FailedAttempt } from "./chain-failure.ts";
import { firstWords } from "./first-words.ts";
import type { ResolvedModel } from "./resolve-model.ts";
import { withStream } from "./with-stream.ts";

/** One way to get an answer: a model with one key. */
export interface ChainLink {
  /** `provider/model`, or `provider/model@profile`. */
  ref: string;
  /** Rejects with an `OpenClawError` when it cannot be used at all. */
  resolve(): Promise<ResolvedModel>;
}

export interface ChainOptions {
  cooldowns: Cooldowns;
  clock: Clock;
  logger: Logger;
  /** A model that says nothing for so long is given up while another one is left, in milliseconds. */
  patienceMs: number;
}

/** Failures after which another model or key may do better. Whoever filters a text, or finds a request wrong, would be asked for the same again. */
const worthAnother: ReadonlySet<ModelErrorKind> = new Set<ModelErrorKind>([
  "auth",
  "rate-limit",
  "billing",
  "overloaded",
  "server",
  "timeout",
  "network",
  "model-not-found",
  "unknown",
]);

/**
 * The first model that can be used, answering for all of them: when it fails before anything was shown, the next one is asked. What rests after a failure is
 * passed over as long as something else is left. The event `model` says who answers when it is not the first. Rejects with the first model's error when none can be
 * used.
 */
export async function openModelChain(
  links: readonly ChainLink[],
  options: ChainOptions,
): Promise<ResolvedModel> {
  const unusable: FailedAttempt[] = [];
  for (const [index, link] of links.entries()) {
    const first = await open(link, unusable);
    if (first === undefined) {
      options.logger.warn(`${link.ref} cannot be used: ${unusable.at(-1)?.error.message}`);
      continue;
    }
    const usable = [{ ref: link.ref, resolve: async () => first }, ...links.slice(index + 1)];
    return {
      ...first,
      provider: withStream(first.provider, (request, signal) =>
        streamChain(request, signal, usable, {
          ...options,
          asked: links[0]?.ref ?? link.ref,
          unusable,
        }),
      ),
    };
  }
  const [first] = links;
  if (first === undefined) throw new Error("A chain of models has at least one");
  return first.resolve();
}

async function* streamChain(
  request: ModelRequest,
  signal: AbortSignal,
  links: readonly ChainLink[],
  options: ChainOptions & { asked: string; unusable: readonly FailedAttempt[] },
): AsyncGenerator<ModelEvent> {
  const { cooldowns, logger, asked, unusable } = options;
  const failed: FailedAttempt[] = [];
  const order = await orderLinks(links, options, failed);
  for (const [index, link] of order.entries()) {
    const isLast = index === order.length - 1;
    const model = await open(link, failed);
    if (model === undefined) continue;
    const own = index === 0 && link === links[0] ? request : forLink(request, model);
    const answer = await firstWords(model.provider, own, signal, {
      clock: options.clock,
      ...(isLast ? {} : { patienceMs: options.patienceMs }),
    });
    if ("error" in answer) {
      const { error } = answer;
      await cooldowns.failed(model.ref, model.endpoint, error);
      failed.push({ ref: model.ref, error });
      if (signal.aborted || !worthAnother.has(error.kind)) return yield { type: "error", error };
      if (!isLast)
        logger.warn(`${model.ref} did not answer, the next model is asked: ${error.message}`);
      continue;
    }
    if (link.ref !== asked) {
      const { cost } = model.model;
      const insteadOf = { ref: asked, reason: reasonOf(asked, [...unusable, ...failed]) };
      yield { type: "model", ref: model.ref, insteadOf, ...(cost === undefined ? {} : { cost }) };
    }
    for await (const event of answer.events) {
      if (event.type === "error") await cooldowns.failed(model.ref, model.endpoint, event.error);
      if (event.type === "finish") await cooldowns.succeeded(model.ref, model.endpoint);
      yield event;
    }
    return;
  }
  yield { type: "error", error: chainFailure(failed) };
}

/** Those that rest go last, the one that rests longest at the very end; when all rest, only the first to wake is asked. */
async function orderLinks(
  links: readonly ChainLink[],
  { cooldowns }: ChainOptions,
  failed: FailedAttempt[],
): Promise<ChainLink[]> {
  if (links.length === 1) return [...links];
  const rests: { link: ChainLink; until: number }[] = [];
  for (const link of links) {
    const model = await open(link, failed);
    if (model === undefined) continue;
    rests.push({ link, until: await cooldowns.restingUntil(model.ref, model.endpoint) });
  }
  failed.splice(0);
  const awake = rests.filter(({ until }) => until === 0).map(({ link }) => link);
  if (awake.length > 0) return awake;
  const [soonest] = rests.toSorted((left, right) => left.until - right.until);
  return soonest === undefined ? [...links] : [soonest.link];
}

async function open(link: ChainLink, failed: FailedAttempt[]): Promise<ResolvedModel | undefined> {
  try {
    return await link.resolve();
  } catch (error) {
    const known = isOpenClawError(error);
    const hint = known && error.hint !== undefined ? { hint: error.hint } : {};
    const reason: ModelError = {
      kind: "auth",
      message: errorMessage(error),
      retryable: false,
      ...hint,
    };
    failed.push({ ref: link.ref, error: reason });
    return undefined;
  }
}

/** The same question to another model: its own address, key and parameters. */
function forLink(request: ModelRequest, { endpoint, model, params }: ResolvedModel): ModelRequest {
  return { ...request, endpoint, model, params };
}
