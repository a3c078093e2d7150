import { OpenClawError, type VideoCapability, type VideoProgress } from "openclaw/sdk";
import { madeFile } from "./made-file.ts";
import { nativeAddress, planRefusal } from "./native-address.ts";
import { planVideo } from "./plan-video.ts";
import { at, callVendor, notUnderstood } from "./vendor-call.ts";
import { siblingFor, videoModels } from "./video-models.ts";

const submitPath = "/api/v1/services/aigc/video-generation/video-synthesis";

/** Video generation through the vendor's asynchronous tasks. */
export function createVideo(fetch: typeof globalThis.fetch): VideoCapability {
  return {
    models: Object.keys(videoModels),
    refusal: planRefusal("video generation"),
    modelFor(model, { images = [], videos = [] }) {
      if (videos.length > 0 || images.length > 2) return siblingFor(model, "reference");
      const isReference = images.some(({ role }) => role === "reference_image");
      if (images.length > 0) return siblingFor(model, isReference ? "reference" : "image");
      return siblingFor(model, "text");
    },
    plan: planVideo,
    async submit({ endpoint, plan }, signal) {
      const url = `${nativeAddress(endpoint).host}${submitPath}`;
      const headers = { "X-DashScope-Async": "enable" };
      const { body } = plan;
      const answer = await callVendor({ endpoint, url, body, headers, fetch, signal });
      const taskId = at(answer, "output", "task_id");
      if (typeof taskId !== "string" || !/^[\w-]{1,100}$/.test(taskId)) throw notUnderstood(url);
      return taskId;
    },
    async look({ endpoint, taskId }, signal) {
      const url = taskAddress(nativeAddress(endpoint).host, taskId);
      const { output } = await callVendor({ endpoint, url, fetch, signal });
      const progress = readProgress(output);
      if (progress !== undefined) return progress;
      const made = at(output, "video_url") ?? at(output, "results", 0, "video_url");
      if (typeof made !== "string") {
        return { state: "failed", reason: "The vendor finished without naming a video." };
      }
      const file = { mimeType: "video/mp4", name: "video.mp4" };
      return { state: "done", file: madeFile(made, file, { endpoint, fetch }) };
    },
    async cancel({ endpoint, taskId }, signal) {
      const url = `${taskAddress(nativeAddress(endpoint).host, taskId)}/cancel`;
      try {
        await callVendor({ endpoint, url, body: {}, fetch, signal });
        return true;
      } catch (error) {
        signal.throwIfAborted();
        if (error instanceof OpenClawError) return false;
        throw error;
      }
    },
  };
}

function taskAddress(host: string, taskId: string): string {
  return `${host}/api/v1/tasks/${encodeURIComponent(taskId)}`;
}

/** Undefined when the task has succeeded. */
function readProgress(output: unknown): VideoProgress | undefined {
  switch (at(output, "task_status")) {
    case "SUCCEEDED":
      return undefined;
    case "PENDING":
      return { state: "waiting" };
    case "RUNNING":
      return { state: "running" };
    case "CANCELED":
      return { state: "failed", reason: "The task was cancelled." };
    case "UNKNOWN":
      return {
        state: "failed",
        reason: "The vendor does not know the task any more; it keeps tasks for 24 hours.",
      };
    default: {
      const [message, code] = [at(output, "message"), at(output, "code")];
      const words = [message, code].find((part) => typeof part === "string" && part !== "");
      const reason = typeof words === "string" ? words.slice(0, 300) : "The vendor gave no reason.";
      return { state: "failed", reason };
    }
  }
}
