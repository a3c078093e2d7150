import { parseToolArguments, type ToolCall } from "../message.ts";
import { isRecord, textOrNothing } from "./plain-record.ts";

/** A piece of a tool call as it becomes known, for display. */
export interface ToolCallPiece {
  id: string;
  name: string;
  argumentsDelta: string;
}

export interface ToolCallAssembler {
  /** Takes one entry of a chunk's `tool_calls`; answers nothing when the entry adds nothing. */
  add(delta: unknown): ToolCallPiece | undefined;
  /** The calls in the order in which they began. */
  calls(): ToolCall[];
}

interface OpenCall {
  /** The id that is handed on: the server's, or one of our own when none had come in time. */
  id: string;
  serverId: string | undefined;
  index: number | undefined;
  name: string;
  arguments: string;
}

interface DeltaFacts {
  id: string | undefined;
  index: number | undefined;
  name: string | undefined;
  arguments: string;
}

/**
 * Puts tool calls together from what servers really send: continuations with an empty id and no name, a missing index, several calls that share one
 * index, an id that comes after the first arguments, calls that are repeated whole, arguments as an object instead of text.
 *
 * @param createId makes an id for a call that the server gave none
 */
export function createToolCallAssembler(createId: () => string): ToolCallAssembler {
  const open: OpenCall[] = [];

  function start(delta: DeltaFacts): OpenCall {
    const call: OpenCall = {
      id: delta.id ?? createId(),
      serverId: delta.id,
      index: delta.index,
      name: delta.name ?? "",
      arguments: "",
    };
    open.push(call);
    return call;
  }

  function callFor(delta: DeltaFacts): OpenCall {
    const known =
      delta.id === undefined ? undefined : open.find((call) => call.serverId === delta.id);
    if (known !== undefined) return known;
    const candidate =
      delta.index === undefined ? open.at(-1) : open.findLast((call) => call.index === delta.index);
    if (candidate === undefined || !continues(candidate, delta)) return start(delta);
    candidate.serverId ??= delta.id;
    if (candidate.name === "") candidate.name = delta.name ?? "";
    return candidate;
  }

  return {
    add(raw) {
      const delta = readDelta(raw);
      if (delta === undefined) return undefined;
      const call = callFor(delta);
      const repeated =
        delta.arguments !== "" && isWhole(call) && call.arguments === delta.arguments;
      if (!repeated) call.arguments += delta.arguments;
      return { id: call.id, name: call.name, argumentsDelta: repeated ? "" : delta.arguments };
    },
    calls: () =>
      open
        .filter((call) => call.name !== "" || call.arguments.trim() !== "")
        .map((call) => ({ id: call.id, name: call.name, arguments: call.arguments })),
  };
}

/** Whether a delta whose id is not known belongs to the call that was last seen at its place. */
function continues(call: OpenCall, delta: DeltaFacts): boolean {
  if (delta.id !== undefined && call.serverId !== undefined) return false;
  if (delta.name === undefined || call.name === "") return true;
  if (delta.name !== call.name) return false;
  // The same name again: servers repeat it with each piece, but a complete call is followed by another one.
  return !isWhole(call) || call.arguments === delta.arguments;
}

function isWhole(call: OpenCall): boolean {
  return call.arguments.trim() !== "" && parseToolArguments(call.arguments) !== undefined;
}

function readDelta(raw: unknown): DeltaFacts | undefined {
  if (!isRecord(raw)) return undefined;
  const body = isRecord(raw["function"]) ? raw["function"] : {};
  const delta: DeltaFacts = {
    id: textOrNothing(raw["id"]),
    index: typeof raw["index"] === "number" ? raw["index"] : undefined,
    name: textOrNothing(body["name"]),
    arguments: argumentsText(body["arguments"]),
  };
  const isEmpty = delta.id === undefined && delta.name === undefined && delta.arguments === "";
  return isEmpty ? undefined : delta;
}

function argumentsText(value: unknown): string {
  if (typeof value === "string") return value;
  return isRecord(value) ? JSON.stringify(value) : "";
}
