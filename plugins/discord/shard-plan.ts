import type { SessionInfo } from "discord.js";
import type { WebSocket } from "ws";
import type { CloseRule } from "./close-codes.ts";

/** When the connection last showed signs of life, in milliseconds since 1970. */
export interface ShardSigns {
  hello?: number;
  /** The last heartbeat that Discord acknowledged. */
  heartbeat?: number;
  /** The last login, or the last session that was taken up. */
  ready?: number;
  /** The last event of any sort. */
  event?: number;
}

/** What one shard needs of the world. */
export interface ShardPlan {
  id: number;
  shardCount: number;
  open(url: string): WebSocket;
  /** Where to connect without a session. */
  url(): Promise<string>;
  query: string;
  session: { read(): SessionInfo | null; write(info: SessionInfo | null): void };
  /** Resolves when this shard may log in; rejects when the signal fires. */
  mayIdentify(signal: AbortSignal): Promise<void>;
  identity(): Record<string, unknown>;
  token(): string;
  /** Tells the library, in the words of its own shards. */
  emit(event: string, payload: Record<string, unknown>): void;
  sleep(ms: number, signal: AbortSignal): Promise<void>;
  random(): number;
}

/** How one connection ended: what to do next, and after how long at least. */
export interface Ending extends Pick<CloseRule, "next"> {
  code: number;
  pauseMs?: number;
}
