import { Writable } from "node:stream";

/** What the line editor draws, kept from the screen while an answer is written there. */
export interface LineEcho {
  /** For the line editor to write to. */
  readonly stream: Writable;
  show(): void;
  hide(): void;
}

export function createLineEcho(output: Writable & { columns?: number }): LineEcho {
  let isShown = true;
  const stream = new Writable({
    write(chunk, encoding, done) {
      if (isShown) output.write(chunk, encoding);
      done();
    },
  });
  // The line editor asks for the width as if it wrote to the terminal itself.
  Object.defineProperty(stream, "columns", { get: () => output.columns });
  output.on("resize", () => stream.emit("resize"));
  return { stream, show: () => (isShown = true), hide: () => (isShown = false) };
}
