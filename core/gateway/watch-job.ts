import { errorMessage, isOpenClawError } from "../sdk/errors.ts";
import type { MadeFile, VideoProgress } from "../sdk/capabilities.ts";
import type { MediaReference } from "../sdk/message.ts";
import type { JobRow } from "../sdk/storage-jobs.ts";
import type { JobDependencies } from "./job-dependencies.ts";
import { jobNotice, jobResult, promptOf } from "./job-rows.ts";

const minuteMs = 60_000;
/** Vendors keep tasks and results for a day. */
const giveUpMs = 23 * 60 * minuteMs;
const mostDownloads = 5;
const lookMs = 60_000;
const downloadMs = 10 * minuteMs;

/** Often while somebody waits, seldom later. */
function pauseAt(age: number): number {
  if (age < minuteMs) return 2500;
  return age < 5 * minuteMs ? 5000 : 15_000;
}

/** Follows one job to its end. Rejects when the signal fires; the job is then as it was, and the next process goes on. */
export async function watchJob(
  job: JobRow,
  options: JobDependencies,
  signal: AbortSignal,
): Promise<void> {
  const { clock, logger } = options;
  let saidRunning = false;
  let downloads = 0;
  for (;;) {
    const age = clock.now() - job.createdAt;
    await clock.sleep(pauseAt(age), signal);
    if (age > giveUpMs) return fail(job, "it was not finished within a day", options);
    const progress = await look(job, options, signal);
    if (progress?.state === "failed") return fail(job, progress.reason, options);
    if (progress?.state === "running" && !saidRunning) {
      saidRunning = true;
      await sayRunning(job, options);
    }
    if (progress?.state !== "done") continue;
    try {
      const file = await keep(progress.file, options, signal);
      return await finish(job, file, options);
    } catch (error) {
      signal.throwIfAborted();
      downloads += 1;
      logger.warn(`a finished video could not be fetched: ${errorMessage(error)}`, { job: job.id });
      const isFinal = isOpenClawError(error) && error.code === "MEDIA_TOO_LARGE";
      if (isFinal || downloads >= mostDownloads)
        return pointTo(job, progress.file, errorMessage(error), options);
    }
  }
}

async function sayRunning(
  job: JobRow,
  { storage, deliverer, clock }: JobDependencies,
): Promise<void> {
  const text = `The video is being made: ${promptOf(job)}`;
  await storage.enqueueOutbox([jobNotice(job, text, clock.now())]);
  deliverer.wake();
}

async function look(
  job: JobRow,
  { models, logger }: JobDependencies,
  signal: AbortSignal,
): Promise<VideoProgress | undefined> {
  try {
    const { capability, call } = await models.find("video", {
      agentId: job.order.agentId,
      ref: job.model,
    });
    const inTime = AbortSignal.any([signal, AbortSignal.timeout(lookMs)]);
    return await capability.look({ ...call, taskId: job.taskId ?? "" }, inTime);
  } catch (error) {
    signal.throwIfAborted();
    logger.warn(`the state of a video could not be asked: ${errorMessage(error)}`, { job: job.id });
    return undefined;
  }
}

async function keep(
  file: MadeFile,
  { media }: JobDependencies,
  signal: AbortSignal,
): Promise<MediaReference> {
  const inTime = AbortSignal.any([signal, AbortSignal.timeout(downloadMs)]);
  return media.store.save(await file.open(inTime), file, media.maxBytes());
}

async function finish(
  job: JobRow,
  file: MediaReference,
  { storage, deliverer, clock }: JobDependencies,
): Promise<void> {
  const rows = jobResult(job, file, clock.now());
  await storage.endJob(job.id, { state: "done", note: file.uri }, rows);
  deliverer.wake();
}

/** The video exists and cannot be kept here: its address at the vendor is better than nothing. */
async function pointTo(
  job: JobRow,
  file: MadeFile,
  reason: string,
  { storage, deliverer, clock }: JobDependencies,
): Promise<void> {
  const text = `The video ${promptOf(job)} is ready, but could not be kept here (${reason.replace(/\.$/, "")}). For 24 hours it is at ${file.url}`;
  const rows = [jobNotice(job, text, clock.now())];
  await storage.endJob(job.id, { state: "done", note: reason }, rows);
  deliverer.wake();
}

async function fail(
  job: JobRow,
  reason: string,
  { storage, deliverer, clock }: JobDependencies,
): Promise<void> {
  const text = `The video ${promptOf(job)} could not be made: ${reason.replace(/\.?$/, ".")}`;
  const rows = [jobNotice(job, text, clock.now())];
  await storage.endJob(job.id, { state: "failed", note: reason }, rows);
  deliverer.wake();
}
