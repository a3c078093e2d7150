import type {
  ModelsListResult,
  SessionsListResult,
  SessionViewRow,
} from "../../gateway/protocol-views.ts";
import type { Connection } from "../connection.ts";
import { createDrawing } from "./draw-once.ts";

export interface SessionChange {
  model?: string | null;
  thinking?: string | null;
  title?: string | null;
}

/** The conversations of the gateway and the models to choose from, as far as they were fetched. */
export interface SessionStore {
  readonly rows: readonly SessionViewRow[];
  readonly models: ModelsListResult;
  subscribe(listener: () => void): () => void;
  /** Fetches both. Rejects with a `RequestError`. */
  load(): Promise<void>;
  /** Fetches the conversations alone; never rejects. */
  refresh(): Promise<void>;
  /** Answers the gateway's remark about the choice, when it has one. Rejects with a `RequestError`. */
  change(key: string, change: SessionChange): Promise<string | undefined>;
  remove(key: string): Promise<void>;
}

const mostRows = 1000;

export function createSessionStore(connection: Pick<Connection, "request">): SessionStore {
  const drawing = createDrawing();
  let rows: readonly SessionViewRow[] = [];
  let models: ModelsListResult = { models: [], defaultModel: "" };
  const loadRows = async () => {
    const params = { limit: mostRows };
    ({ sessions: rows } = await connection.request<SessionsListResult>("sessions.list", params));
    drawing.changed();
  };
  return {
    get rows() {
      return rows;
    },
    get models() {
      return models;
    },
    subscribe: drawing.subscribe,
    async load() {
      models = await connection.request<ModelsListResult>("models.list");
      await loadRows();
    },
    refresh: () => loadRows().catch(() => undefined),
    async change(key, change) {
      const params = { key, ...change };
      const { warning } = await connection.request<{ warning?: string }>("sessions.patch", params);
      await loadRows();
      return warning;
    },
    async remove(key) {
      await connection.request("sessions.delete", { key });
      await loadRows();
    },
  };
}
