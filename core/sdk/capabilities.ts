import type { Usage } from "./message.ts";
import type { ProviderEndpoint } from "./provider-endpoint.ts";

/** What a provider can do besides chat. Every field is optional: a tool or a message that needs one looks for it. */
export interface ProviderCapabilities {
  /** Tells what is in a picture or a video, for chat models that cannot see. */
  readonly understand?: UnderstandCapability;
  /** Writes down what is said in a recording. */
  readonly transcription?: TranscriptionCapability;
  readonly speech?: SpeechCapability;
  readonly image?: ImageCapability;
  readonly video?: VideoCapability;
  readonly embeddings?: EmbeddingsCapability;
  readonly rerank?: RerankCapability;
}

/** The names of the capabilities. */
export type CapabilityName = keyof ProviderCapabilities;

/**
 * One capability of a vendor. `run` and its like reject with an `OpenClawError`: `MEDIA_REQUEST_INVALID` before anything is sent when the vendor would refuse
 * the request, `MEDIA_PROVIDER_FAILED` when it did.
 */
export interface Capability {
  /** Ids of its models, the default one first. A model that is not among them is tried all the same. */
  readonly models: readonly string[];
  /** Why it is not to be had with this address and key, with what to do about it; undefined when it is. Pure: nothing is sent. */
  refusal(endpoint: ProviderEndpoint): string | undefined;
}

/** Where a call goes, and to which model. */
export interface CapabilityCall {
  endpoint: ProviderEndpoint;
  model: string;
}

/** A model that can do what was asked, ready to be called. */
export interface CapableModel<Name extends CapabilityName> {
  /** `provider/model`. */
  ref: string;
  call: CapabilityCall;
  capability: NonNullable<ProviderCapabilities[Name]>;
}

export interface MediaBytes {
  mimeType: string;
  bytes: Uint8Array;
  name?: string;
}

/** A file that the vendor made: read it once, soon; its address is good for a day or less. */
export interface MadeFile {
  mimeType: string;
  name: string;
  /** Where the vendor keeps it for now. */
  url: string;
  /** Without the key: it goes to the vendor's storage and nowhere else. Rejects when what answers is not the file. */
  open(signal: AbortSignal): Promise<AsyncIterable<Uint8Array>>;
}

export interface UnderstandCapability extends Capability {
  readonly kinds: readonly ("image" | "video")[];
  /** The most bytes of one file. */
  readonly maxBytes: number;
  run(
    request: CapabilityCall & { prompt: string; media: MediaBytes },
    signal: AbortSignal,
  ): Promise<{ text: string; usage?: Usage }>;
}

export interface TranscriptionCapability extends Capability {
  readonly maxBytes: number;
  run(
    request: CapabilityCall & { audio: MediaBytes; language?: string },
    signal: AbortSignal,
  ): Promise<{ text: string; language?: string; seconds?: number }>;
}

export interface SpeechCapability extends Capability {
  readonly maxCharacters: number;
  readonly voices: readonly string[];
  run(
    request: CapabilityCall & { text: string; voice?: string; language?: string },
    signal: AbortSignal,
  ): Promise<MadeFile>;
}

export interface ImageOrder {
  prompt: string;
  negativePrompt?: string;
  /** `WIDTHxHEIGHT`. */
  size?: string;
  count?: number;
  watermark?: boolean;
  seed?: number;
  /** Pictures to start from: files, or `https` addresses. */
  images?: readonly (MediaBytes | { url: string })[];
}

export interface ImageCapability extends Capability {
  run(request: CapabilityCall & ImageOrder, signal: AbortSignal): Promise<MadeFile[]>;
}

export interface VideoReference {
  /** `https` or `http`: the vendor fetches it. */
  url: string;
  role?: "first_frame" | "last_frame" | "reference_image" | "reference_video";
}

export interface VideoOrder {
  prompt: string;
  negativePrompt?: string;
  images?: readonly VideoReference[];
  videos?: readonly VideoReference[];
  audioUrl?: string;
  /** `WIDTHxHEIGHT`. */
  size?: string;
  /** `480P`, `720P`, `1080P`. */
  resolution?: string;
  /** `16:9`. */
  aspectRatio?: string;
  durationSeconds?: number;
  /** Whether the video has sound. */
  audio?: boolean;
  watermark?: boolean;
  seed?: number;
}

/** The vendor's request for an order, and what of the order it leaves out. */
export interface VideoPlan {
  /** JSON that `submit` takes, without keys. */
  body: Record<string, unknown>;
  /** Names of wishes that this model cannot fulfil and that do no harm when they are dropped. */
  ignored: string[];
}

export type VideoProgress =
  | { state: "waiting" | "running" }
  | { state: "done"; file: MadeFile }
  | { state: "failed"; reason: string };

export interface VideoCapability extends Capability {
  /** The model of the same line that fits what the order starts from; the same one when it does or there is no other. Pure. */
  modelFor(model: string, order: VideoOrder): string;
  /** Pure. Throws `MEDIA_REQUEST_INVALID` for every rule of the model that the order breaks. */
  plan(model: string, order: VideoOrder): VideoPlan;
  /** Answers the vendor's id of the task. */
  submit(request: CapabilityCall & { plan: VideoPlan }, signal: AbortSignal): Promise<string>;
  /** Rejects when the vendor could not be asked; a later look may succeed. */
  look(request: CapabilityCall & { taskId: string }, signal: AbortSignal): Promise<VideoProgress>;
  /** True when the vendor stopped it; what has begun cannot be stopped. */
  cancel(request: CapabilityCall & { taskId: string }, signal: AbortSignal): Promise<boolean>;
}

export interface EmbeddingsCapability extends Capability {
  /** Texts of one call. */
  readonly maxTexts: number;
  /** Sizes of the vectors that can be asked for, the default first. */
  readonly dimensions: readonly number[];
  run(
    request: CapabilityCall & { texts: readonly string[]; dimensions?: number },
    signal: AbortSignal,
  ): Promise<{ vectors: number[][]; tokens?: number }>;
}

export interface RerankCapability extends Capability {
  run(
    request: CapabilityCall & { query: string; documents: readonly string[]; top?: number },
    signal: AbortSignal,
  ): Promise<{ ranked: { index: number; score: number }[]; tokens?: number }>;
}
