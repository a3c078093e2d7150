import type { CapabilityName, CapableModel, VideoOrder } from "./capabilities.ts";
import type { MediaStore } from "./media.ts";
import type { MediaReference } from "./message.ts";
import type { JobRow } from "./storage-jobs.ts";

/** What a tool may do with files and with models that see, hear, draw, speak and film. */
export interface ToolMedia {
  readonly store: MediaStore;
  /** The most bytes of one file. */
  readonly maxBytes: number;
  /** A model that can do it; the one that is named when one is. Rejects with `MEDIA_UNSUPPORTED` with the reason and what to do. */
  find<Name extends CapabilityName>(name: Name, ref?: string): Promise<CapableModel<Name>>;
  /** The files of this conversation, the newest first: what people sent and what was made for them. */
  files(): readonly MediaReference[];
  /** Orders a video, which comes to the chat when it is ready. The same order again, while the first is open, answers the first. */
  orderVideo(
    order: VideoOrder,
    ref: string | undefined,
    signal: AbortSignal,
  ): Promise<{ job: JobRow; isNew: boolean; ignored: readonly string[] }>;
  /** The jobs of this conversation, the newest first. */
  jobs(): Promise<JobRow[]>;
  /** Answers in a sentence what became of it. */
  cancelJob(id: string, signal: AbortSignal): Promise<string>;
}
