import type { SessionInfo } from "discord.js";
import type { RawData, WebSocket } from "ws";
import { errorMessage } from "openclaw/sdk";
import { closeRule } from "./close-codes.ts";
import type { Ending, ShardPlan, ShardSigns } from "./shard-plan.ts";

interface Packet {
  op: number;
  d: unknown;
  s?: number | null;
  t?: string | null;
}

const helloMs = 20_000;
const readyMs = 30_000;
const defaultBeatMs = 41_250;
const closeGraceMs = 1000;
const abnormal = 1006;
/** Anything but 1000 and 1001 keeps the session for the next connection. */
const resumable = 4200;
const op = {
  dispatch: 0,
  heartbeat: 1,
  identify: 2,
  resume: 6,
  reconnect: 7,
  invalid: 9,
  hello: 10,
  ack: 11,
};

/** One socket to the gateway, from the handshake to its end. Nothing here throws into a timer or an event of the socket. */
export class ShardConnection {
  readonly #plan: ShardPlan;
  readonly #signs: ShardSigns;
  readonly #onReady: () => void;
  readonly #here = new AbortController();
  readonly #timers = createTimers();
  readonly #ended: Promise<Ending>;
  #end = (_ending: Ending): void => undefined;
  #session: SessionInfo | null = null;
  #socket: WebSocket | undefined;
  #isAcknowledged = true;
  #beatEveryMs = defaultBeatMs;

  constructor(plan: ShardPlan, signs: ShardSigns, onReady: () => void) {
    this.#plan = plan;
    this.#signs = signs;
    this.#onReady = onReady;
    this.#ended = new Promise((resolve) => {
      this.#end = resolve;
    });
  }

  /** Connects, greets, and stays until the line ends or the signal fires. Never rejects. */
  async live(signal: AbortSignal): Promise<Ending> {
    const plan = this.#plan;
    const known = plan.session.read();
    this.#session = known?.shardCount === plan.shardCount ? known : null;
    const stop = (): void => this.#end({ code: 1000, next: "resume" });
    signal.addEventListener("abort", stop);
    try {
      const address = this.#session?.resumeURL || (await plan.url());
      if (signal.aborted) return { code: abnormal, next: "resume" };
      const socket = plan.open(`${address}${address.includes("?") ? "&" : "?"}${plan.query}`);
      this.#socket = socket;
      this.#listen(socket);
      const ending = await this.#ended;
      this.#here.abort();
      await leave(socket, ending.code);
      return ending;
    } catch (error) {
      plan.emit("error", { error: new Error(errorMessage(error)) });
      return { code: abnormal, next: "resume" };
    } finally {
      signal.removeEventListener("abort", stop);
      this.#here.abort();
      this.#timers.clearAll();
    }
  }

  send(payload: object): void {
    const socket = this.#socket;
    if (socket?.readyState === socket?.OPEN) socket?.send(JSON.stringify(payload));
  }

  #listen(socket: WebSocket): void {
    this.#timers.set("deadline", helloMs, () => this.#end({ code: abnormal, next: "resume" }));
    socket.on("message", (data) => {
      const packet = this.#here.signal.aborted ? undefined : parse(data);
      try {
        if (packet !== undefined) this.#take(packet);
      } catch (error) {
        this.#plan.emit("error", { error });
      }
    });
    socket.on("error", (error) => this.#plan.emit("error", { error }));
    socket.on("close", (code) => this.#end({ code, next: closeRule(code).next }));
  }

  #take(packet: Packet): void {
    switch (packet.op) {
      case op.dispatch:
        return this.#dispatch(packet);
      case op.hello:
        return this.#meet(packet);
      case op.heartbeat:
        return this.#sendBeat();
      case op.reconnect:
        return this.#end({ code: resumable, next: "resume" });
      case op.invalid:
        // Discord asks for a random wait of one to five seconds here.
        return this.#end({
          code: resumable,
          next: packet.d === true ? "resume" : "identify",
          pauseMs: 1000 + 4000 * this.#plan.random(),
        });
      case op.ack:
        this.#isAcknowledged = true;
        this.#signs.heartbeat = Date.now();
        return;
      default:
    }
  }

  #meet({ d }: Packet): void {
    this.#signs.hello = Date.now();
    this.#timers.clear("deadline");
    this.#beatEveryMs = Number(Reflect.get(Object(d), "heartbeat_interval")) || defaultBeatMs;
    this.#timers.set("beat", this.#beatEveryMs * this.#plan.random(), () => this.#beat());
    this.#plan.emit("hello", {});
    void this.#greet().catch((error: unknown) => {
      if (this.#here.signal.aborted) return;
      this.#plan.emit("error", { error });
      this.#end({ code: resumable, next: "identify" });
    });
  }

  async #greet(): Promise<void> {
    const { plan, session } = { plan: this.#plan, session: this.#session };
    const { signal } = this.#here;
    if (session === null) {
      await plan.mayIdentify(signal);
      if (signal.aborted) return;
      this.send({ op: op.identify, d: plan.identity() });
    } else {
      const { sessionId: session_id, sequence: seq } = session;
      this.send({ op: op.resume, d: { token: plan.token(), session_id, seq } });
    }
    this.#timers.set("deadline", readyMs, () => this.#end({ code: abnormal, next: "identify" }));
  }

  /** Who did not answer the last heartbeat is not there any more. */
  #beat(): void {
    if (!this.#isAcknowledged) return this.#end({ code: resumable, next: "resume" });
    this.#isAcknowledged = false;
    this.#sendBeat();
    this.#timers.set("beat", this.#beatEveryMs, () => this.#beat());
  }

  #sendBeat(): void {
    this.send({ op: op.heartbeat, d: this.#plan.session.read()?.sequence ?? null });
  }

  #dispatch(packet: Packet): void {
    const { id, shardCount, session, emit } = this.#plan;
    this.#signs.event = Date.now();
    const now = session.read();
    const sequence = packet.s ?? 0;
    if (packet.t === "READY") {
      const { session_id, resume_gateway_url } = packet.d as Record<string, string>;
      const place = { shardId: id, shardCount, sequence };
      session.write({ ...place, sessionId: session_id ?? "", resumeURL: resume_gateway_url ?? "" });
      emit("ready", { data: packet.d });
    } else if (now !== null && sequence > now.sequence) session.write({ ...now, sequence });
    if (packet.t === "RESUMED") emit("resumed", {});
    emit("dispatch", { data: packet });
    if (packet.t !== "READY" && packet.t !== "RESUMED") return;
    this.#timers.clear("deadline");
    this.#signs.ready = Date.now();
    this.#onReady();
  }
}

/** Says good-bye, and cuts the line when nobody answers. */
async function leave(socket: WebSocket, code: number): Promise<void> {
  if (socket.readyState === socket.CLOSED) return;
  if (socket.readyState !== socket.OPEN) return socket.terminate();
  const gone = new Promise<void>((resolve) => void socket.once("close", () => resolve()));
  socket.close(code === 1000 ? 1000 : resumable);
  const cut = setTimeout(() => socket.terminate(), closeGraceMs);
  await gone;
  clearTimeout(cut);
}

function parse(data: RawData): Packet | undefined {
  try {
    const bytes = Array.isArray(data) ? Buffer.concat(data) : Buffer.from(data as Buffer);
    const value: unknown = JSON.parse(bytes.toString());
    if (typeof value !== "object" || value === null) return undefined;
    return typeof Reflect.get(value, "op") === "number" ? (value as Packet) : undefined;
  } catch {
    return undefined;
  }
}

/** Timers by name: setting one again replaces it. */
function createTimers() {
  const timers = new Map<string, NodeJS.Timeout>();
  const clear = (name: string): void => {
    clearTimeout(timers.get(name));
    timers.delete(name);
  };
  return {
    clear,
    set(name: string, ms: number, run: () => void): void {
      clear(name);
      timers.set(name, setTimeout(run, ms));
    },
    clearAll: () => [...timers.keys()].forEach(clear),
  };
}
