import { stdin } from "node:process";
import { styleText } from "node:util";
import { systemClock } from "../../lib/clock.ts";
import { cancelled } from "./cancelled.ts";

interface Place {
  output: NodeJS.WriteStream;
  signal: AbortSignal;
}

const frames = ["◒", "◐", "◓", "◑"];
const frameMs = 120;
const clearLine = "\r\u001B[K";
const interruptKeys = ["\u0003", "\u001B"];

/**
 * A line that turns while a task runs, in the manner of the prompts. The prompts' own one ends the process with status 0 at Ctrl+C; here the task is
 * stopped and the call rejects.
 */
export async function showProgress<Result>(
  { output, signal }: Place,
  text: string,
  task: (signal: AbortSignal) => Promise<Result>,
  describe: (result: Result) => string,
): Promise<Result> {
  const stop = new AbortController();
  const ends = AbortSignal.any([signal, stop.signal]);
  const release = watchKeys(() => stop.abort());
  let frame = 0;
  const draw = () => {
    const mark = styleText("magenta", frames[frame++ % frames.length] ?? "");
    output.write(`${clearLine}${mark}  ${text}`);
  };
  output.write(`${styleText("gray", "│")}\n`);
  draw();
  const stopDrawing = systemClock.every(frameMs, draw);
  let line = "";
  try {
    const result = await Promise.race([task(ends), rejectWhenStopped(ends)]);
    line = `${styleText("green", "◇")}  ${describe(result)}\n`;
    return result;
  } finally {
    stopDrawing();
    release();
    output.write(`${clearLine}${line}`);
  }
}

async function rejectWhenStopped(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    const stopped = () => reject(cancelled());
    if (signal.aborted) stopped();
    else signal.addEventListener("abort", stopped, { once: true });
  });
}

/** In raw mode what is typed does not show, and Ctrl+C comes as a key. */
function watchKeys(stop: () => void): () => void {
  if (!stdin.isTTY) return () => undefined;
  const read = (data: Buffer) => {
    if (interruptKeys.includes(data.toString())) stop();
  };
  stdin.setRawMode(true);
  stdin.on("data", read).resume();
  return () => {
    stdin.off("data", read).pause();
    stdin.setRawMode(false);
  };
}
