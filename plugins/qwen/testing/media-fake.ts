import { randomUUID } from "node:crypto";
import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { nativeError } from "./dashscope-answers.ts";
import { refuse, send, type FakeRequest, type FakeRoute } from "./fake-request.ts";
import { checkImage, checkSpeech, checkVideo } from "./media-rules.ts";
import { answerTexts } from "./text-routes.ts";

type Json = Record<string, unknown>;

/** A task of the vendor. It moves one state with each look, and stays where it is while it is held. */
export interface FakeTask {
  id: string;
  state: "PENDING" | "RUNNING" | "SUCCEEDED" | "FAILED" | "CANCELED";
  request: Json;
  looks: number;
}

/** The vendor's services besides chat, as routes for `startDashScopeServer`, with its storage. */
export interface MediaFake {
  readonly routes: readonly FakeRoute[];
  readonly tasks: readonly FakeTask[];
  /** Bodies of all requests that were taken, by kind. */
  readonly taken: readonly { kind: string; host: string; body: Json }[];
  /** Tasks stop where they are, and go on with `false`. */
  hold(isHeld?: boolean): void;
  /** The next task ends as failed, with that reason. */
  failNext(message: string): void;
  /** The next order is taken, and the answer to it never arrives. */
  swallowNext(): void;
  /** So many of the next requests are throttled. */
  throttle(count: number): void;
  /** Resolves when a task has been ordered. */
  untilOrdered(count: number): Promise<void>;
  /** The bytes of every finished file. */
  readonly fileBytes: Uint8Array;
  /** How often files were fetched. */
  readonly fetched: readonly string[];
  stop(): Promise<void>;
}

interface State {
  tasks: FakeTask[];
  taken: { kind: string; host: string; body: Json }[];
  fetched: string[];
  held: boolean;
  failures: string[];
  throttled: number;
  swallows: boolean;
  waiting: { count: number; resolve: () => void }[];
  storage: string;
}

const fileBytes = new TextEncoder().encode("the bytes of a finished file");

export async function startMediaFake(): Promise<MediaFake> {
  const state: State = {
    tasks: [],
    taken: [],
    fetched: [],
    held: false,
    failures: [],
    throttled: 0,
    swallows: false,
    waiting: [],
    storage: "",
  };
  const storage = createServer(({ url = "", headers }, response) => {
    state.fetched.push(url);
    const isSigned = /[?&]Expires=\d+&.*Signature=/.test(url);
    if (!isSigned || headers.authorization !== undefined) {
      response.writeHead(403, { "content-type": "application/xml" }).end("<Error/>");
      return;
    }
    const type = url.includes(".wav")
      ? "audio/wav"
      : url.includes(".png")
        ? "image/png"
        : "video/mp4";
    response.writeHead(200, { "content-type": type }).end(fileBytes);
  });
  await new Promise<void>((resolve) => storage.listen(0, "127.0.0.1", resolve));
  state.storage = `http://127.0.0.1:${(storage.address() as AddressInfo).port}`;
  return {
    routes: [(request, response) => answer(request, response, state)],
    tasks: state.tasks,
    taken: state.taken,
    fetched: state.fetched,
    fileBytes,
    hold: (isHeld = true) => void (state.held = isHeld),
    failNext: (message) => void state.failures.push(message),
    swallowNext: () => void (state.swallows = true),
    throttle: (count) => void (state.throttled = count),
    untilOrdered(count) {
      if (state.tasks.length >= count) return Promise.resolve();
      return new Promise((resolve) => state.waiting.push({ count, resolve }));
    },
    async stop() {
      storage.closeAllConnections();
      await new Promise((resolve) => storage.close(resolve));
    },
  };
}

function answer(request: FakeRequest, response: ServerResponse, state: State): boolean {
  const { host, path, method, body } = request;
  if (state.throttled > 0) {
    state.throttled -= 1;
    const refusal = nativeError(429, "Throttling.RateQuota", "Requests rate limit exceeded.");
    refuse(response, { ...refusal, headers: { "retry-after": "0" } });
    return true;
  }
  const keep = (kind: string) => state.taken.push({ kind, host: host.host, body });
  if (answerTexts(request, response, keep)) return true;
  if (!path.startsWith("/api/v1/")) return false;
  if (host.plan === "token") {
    refuse(response, nativeError(403, "AccessDenied.Unpurchased", "Access to model denied."));
    return true;
  }
  const [, id, action] = /^\/api\/v1\/tasks\/([\w-]+)(\/cancel)?$/.exec(path) ?? [];
  if (id !== undefined) {
    if (action === "/cancel" && method === "POST") cancel(id, response, state);
    else look(id, response, state);
    return true;
  }
  if (path.endsWith("/video-generation/video-synthesis")) {
    const refused = checkVideo(request);
    if (refused) refuse(response, refused);
    else {
      keep("video");
      order(body, response, state);
    }
    return true;
  }
  if (path.endsWith("/multimodal-generation/generation")) {
    return generate(request, response, state, keep);
  }
  return false;
}

function generate(
  { body, headers }: FakeRequest,
  response: ServerResponse,
  state: State,
  keep: (kind: string) => void,
): boolean {
  const isSpeech = String(body["model"]).startsWith("qwen3-tts");
  const refused =
    headers["x-dashscope-async"] === undefined
      ? isSpeech
        ? checkSpeech(body)
        : checkImage(body)
      : nativeError(403, "AccessDenied", "current user api does not support asynchronous calls.");
  if (refused) {
    refuse(response, refused);
    return true;
  }
  keep(isSpeech ? "speech" : "image");
  if (isSpeech) {
    const audio = { data: "", url: signed(state, "speech.wav"), id: "audio_1", expires_at: 1 };
    send(response, 200, { code: "", message: "", output: { finish_reason: "stop", audio } });
    return true;
  }
  const count = Number((body["parameters"] as Json | undefined)?.["n"] ?? 1);
  const content = Array.from({ length: count }, (_, at) => ({ image: signed(state, `${at}.png`) }));
  send(response, 200, {
    output: { choices: [{ finish_reason: "stop", message: { role: "assistant", content } }] },
    usage: { image_count: count },
  });
  return true;
}

function order(request: Json, response: ServerResponse, state: State): void {
  const task: FakeTask = { id: randomUUID(), state: "PENDING", request, looks: 0 };
  state.tasks.push(task);
  const output = { task_status: "PENDING", task_id: task.id };
  if (!state.swallows) send(response, 200, { output, request_id: "r-1" });
  state.swallows = false;
  for (const each of state.waiting) if (state.tasks.length >= each.count) each.resolve();
}

function look(id: string, response: ServerResponse, state: State): void {
  const task = state.tasks.find((each) => each.id === id);
  if (task === undefined) {
    send(response, 200, { output: { task_id: id, task_status: "UNKNOWN" }, request_id: "r-2" });
    return;
  }
  task.looks += 1;
  if (task.state === "PENDING") task.state = "RUNNING";
  else if (task.state === "RUNNING" && !state.held) finish(task, state);
  const done = task.state === "SUCCEEDED" ? { video_url: signed(state, `${id}.mp4`) } : {};
  const failed =
    task.state === "FAILED" ? { code: "InternalError", message: task.request["failure"] } : {};
  const output = { task_id: id, task_status: task.state, ...done, ...failed };
  send(response, 200, { request_id: "r-3", output, usage: { duration: 5, video_count: 1 } });
}

function finish(task: FakeTask, state: State): void {
  const failure = state.failures.shift();
  task.state = failure === undefined ? "SUCCEEDED" : "FAILED";
  if (failure !== undefined) task.request["failure"] = failure;
}

function cancel(id: string, response: ServerResponse, state: State): void {
  const task = state.tasks.find((each) => each.id === id);
  if (task?.state !== "PENDING") {
    refuse(
      response,
      nativeError(400, "UnsupportedOperation", "Only a pending task can be canceled."),
    );
    return;
  }
  task.state = "CANCELED";
  send(response, 200, { request_id: "r-4" });
}

function signed({ storage }: State, name: string): string {
  return `${storage}/oss/${name}?Expires=1999999999&OSSAccessKeyId=fake&Signature=a%2Fb%3D`;
}
