import { matchesKey, type Editor } from "@earendil-works/pi-tui";
import type { Switches } from "./switches.ts";

export interface KeysOptions {
  editor: Editor;
  isBusy(): boolean;
  hasOverlay(): boolean;
  stop(): void;
  leave(): void;
  /** Says that the next Ctrl+C leaves. */
  warn(): void;
  toggleTools(): void;
  /** The editor was changed from here. */
  redraw(): void;
  switches: Switches;
}

type Consumed = { consume: true } | undefined;

/** The keys that mean something everywhere. What they do not take goes to the editor, or to the list that is open. */
export function createKeys(options: KeysOptions): (data: string) => Consumed {
  const { editor, switches } = options;
  let asksToLeave = false;
  const bound: [key: Parameters<typeof matchesKey>[1], run: () => unknown][] = [
    ["ctrl+l", () => switches.model()],
    ["ctrl+p", () => switches.session("")],
    ["ctrl+g", () => switches.agent("")],
    ["ctrl+t", () => switches.thinking()],
    ["ctrl+o", () => options.toggleTools()],
    [
      "ctrl+j",
      () => {
        editor.insertTextAtCursor("\n");
        options.redraw();
      },
    ],
  ];

  const interrupt = () => {
    if (options.isBusy()) return options.stop();
    if (editor.getText() !== "") {
      editor.setText("");
      return options.redraw();
    }
    if (asksToLeave) return options.leave();
    asksToLeave = true;
    options.warn();
  };

  return (data) => {
    const isInterrupt = matchesKey(data, "ctrl+c");
    if (!isInterrupt) asksToLeave = false;
    if (options.hasOverlay()) return undefined;
    if (isInterrupt) {
      interrupt();
      return { consume: true };
    }
    if (matchesKey(data, "ctrl+d") && editor.getText() === "") {
      options.leave();
      return { consume: true };
    }
    if (matchesKey(data, "escape") && options.isBusy()) {
      options.stop();
      return { consume: true };
    }
    const key = bound.find(([name]) => matchesKey(data, name));
    if (key === undefined) return undefined;
    key[1]();
    return { consume: true };
  };
}
