import { OpenClawError } from "../errors.ts";
import type { ModelError, ModelInfo } from "../provider.ts";
import { isRecord, textOrNothing } from "./plain-record.ts";

/** Reads the answer of `GET /models`. Rows without an id are skipped. Throws an `OpenClawError` of code `MODEL_LIST_FAILED` when it is no list. */
export function readModelList(answer: unknown, host: string): ModelInfo[] {
  const rows = isRecord(answer) ? answer["data"] : undefined;
  if (!Array.isArray(rows)) {
    throw new OpenClawError("MODEL_LIST_FAILED", `${host} did not answer with a list of models.`, {
      hint: "Check the provider's `baseUrl`; the models of the catalog can be used without this list.",
    });
  }
  return rows.filter(isRecord).flatMap((row) => {
    const id = textOrNothing(row["id"]);
    if (id === undefined) return [];
    const window = row["max_model_len"] ?? row["context_length"];
    const info: ModelInfo = { id, name: textOrNothing(row["name"]) ?? id, input: ["text"] };
    return [typeof window === "number" && window > 0 ? { ...info, contextWindow: window } : info];
  });
}

/** The error of a list that could not be fetched. */
export function modelListError(error: ModelError, cause?: unknown): OpenClawError {
  return new OpenClawError(
    "MODEL_LIST_FAILED",
    `The models could not be listed. ${error.message}`,
    {
      ...(error.hint === undefined ? {} : { hint: error.hint }),
      ...(cause === undefined ? {} : { cause }),
      details: {
        kind: error.kind,
        ...(error.status === undefined ? {} : { status: error.status }),
      },
    },
  );
}
