import type { Container } from "@earendil-works/pi-tui";
import type { ChatEvent, ChatHistoryResult } from "../../gateway/protocol.ts";
import { createBlocks } from "./blocks.ts";
import type { Theme } from "./theme.ts";

/** The conversation as it stands on the screen. */
export interface TranscriptView {
  readonly component: Container;
  /** Starts over with what was said before. */
  load(history: ChatHistoryResult): void;
  show(event: ChatEvent): void;
  /** The gateway's or the terminal's own words. */
  notice(text: string, isError?: boolean): void;
  /** Shows or hides which tools ran; answers whether they are shown now. */
  toggleTools(): boolean;
  isBusy(): boolean;
}

interface OpenAnswer {
  runId: string;
  text: string;
  change: ((text: string) => void) | undefined;
}

export function createTranscriptView(theme: Theme): TranscriptView {
  const blocks = createBlocks(theme);
  let answer: OpenAnswer | undefined;
  let hasTools = true;

  const open = (runId: string): OpenAnswer => {
    if (answer?.runId !== runId) answer = { runId, text: "", change: undefined };
    return answer;
  };
  const write = (runId: string, delta: string) => {
    const current = open(runId);
    current.text += delta;
    if (current.change === undefined) current.change = blocks.answer(current.text);
    else current.change(current.text);
  };
  const end = (runId: string) => {
    if (answer?.runId === runId) answer = undefined;
  };
  const endWith = (runId: string, text: string, isError = false) => {
    blocks.notice(text, isError);
    end(runId);
  };
  const showTool = (event: Extract<ChatEvent, { state: "tool" }>) => {
    // What the model says after a tool is a paragraph of its own, below the tool's line.
    Object.assign(open(event.runId), { text: "", change: undefined });
    if (event.phase === "end" && hasTools) blocks.tool(event.name, event.isError === true);
  };
  const showFinal = ({ runId, kind, text }: Extract<ChatEvent, { state: "final" }>) => {
    if (kind === "notice") return endWith(runId, text);
    if (answer?.runId !== runId || answer.change === undefined) blocks.answer(text);
    end(runId);
  };

  return {
    component: blocks.component,
    load({ messages, running }) {
      blocks.component.clear();
      answer = undefined;
      for (const { role, text } of messages) {
        if (role === "user") blocks.user(text);
        else if (role === "assistant") blocks.answer(text);
        else blocks.notice(text);
      }
      if (running !== undefined) write(running.runId, running.text);
    },
    show(event) {
      const { runId } = event;
      if (event.state === "user") blocks.user(event.text);
      if (event.state === "delta") write(runId, event.deltaText);
      if (event.state === "model") open(runId);
      if (event.state === "tool") showTool(event);
      if (event.state === "final") showFinal(event);
      if (event.state === "media") blocks.notice(event.media.map(describeFile).join("\n"));
      if (event.state === "aborted") endWith(runId, "Stopped.");
      if (event.state === "error") endWith(runId, event.text, true);
    },
    notice: (text, isError) => blocks.notice(text, isError),
    toggleTools: () => (hasTools = !hasTools),
    isBusy: () => answer !== undefined,
  };
}

function describeFile({ name, url }: { name?: string; url: string }): string {
  return `${name ?? "file"}: ${url}`;
}
