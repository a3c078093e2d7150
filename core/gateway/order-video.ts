import type { VideoOrder } from "../sdk/capabilities.ts";
import type { Address } from "../sdk/channel.ts";
import { errorMessage, OpenClawError } from "../sdk/errors.ts";
import type { JobRow } from "../sdk/storage-jobs.ts";
import type { JobDependencies } from "./job-dependencies.ts";
import type { MediaWish } from "./media-models.ts";

/** Who orders, and where the result goes. */
export interface JobPlace {
  sessionKey: string;
  address: Address;
  /** The message that is answered. */
  replyTo: string;
  wish: MediaWish;
}

export interface OrderedVideo {
  job: JobRow;
  /** False when the same video was ordered already. */
  isNew: boolean;
  ignored: readonly string[];
}

export const listedJobs = 20;
/** Orders of one conversation that may be open at once: each costs money. */
const mostOpen = 3;

/** Orders a video unless the same one is ordered already. The order is on disk before the vendor is asked. */
export async function orderVideo(
  order: VideoOrder,
  { sessionKey, address, replyTo, wish }: JobPlace,
  { storage, models }: Pick<JobDependencies, "storage" | "models">,
  signal: AbortSignal,
): Promise<OrderedVideo> {
  const { capability, call, ref } = await models.find("video", wish);
  const model = wish.ref === undefined ? capability.modelFor(call.model, order) : call.model;
  const plan = capability.plan(model, order);
  const { ignored } = plan;
  const known = await storage.listJobs(sessionKey, listedJobs);
  const same = known.find((job) => isSameOrder(job, plan.body, replyTo));
  if (same) return { job: same, isNew: false, ignored };
  if (known.filter(isOpen).length >= mostOpen) throw tooMany();
  const { agentId } = wish;
  const job = await storage.addJob({
    kind: "video",
    sessionKey,
    model: `${ref.slice(0, ref.indexOf("/"))}/${model}`,
    order: { agentId, address, replyTo, prompt: order.prompt, body: plan.body },
  });
  try {
    const taskId = await capability.submit({ ...call, model, plan }, signal);
    await storage.beginJob(job.id, taskId);
    return { job: { ...job, state: "running", taskId }, isNew: true, ignored };
  } catch (error) {
    await storage.endJob(job.id, { state: "failed", note: errorMessage(error) }, []);
    throw error;
  }
}

export function isOpen({ state }: JobRow): boolean {
  return state === "ordering" || state === "running";
}

/** What is noted about an order whose process died before the vendor's answer: it may have arrived. */
export const unansweredNote = "stopped while it was ordered, and it may have arrived";

/** A turn that is repeated, or a model that asks twice, must not pay twice. Whoever asks again in another message wants another one. */
function isSameOrder(job: JobRow, body: object, replyTo: string): boolean {
  if (JSON.stringify(job.order.body) !== JSON.stringify(body)) return false;
  const mayBePaid = job.state === "done" || job.note === unansweredNote;
  return isOpen(job) || (mayBePaid && job.order.replyTo === replyTo);
}

function tooMany(): OpenClawError {
  return new OpenClawError(
    "MEDIA_REQUEST_INVALID",
    `${mostOpen} videos of this conversation are being made already.`,
    { hint: "Wait for one of them, or cancel it." },
  );
}
