import { Box, SelectList, Text, type SelectItem, type TUI } from "@earendil-works/pi-tui";
import type { Theme } from "./theme.ts";

const mostVisible = 12;

/** Lets the user choose from a list by arrows, or by typing a part of it. Undefined when Escape was pressed. */
export function pick(
  tui: TUI,
  theme: Theme,
  title: string,
  items: SelectItem[],
): Promise<string | undefined> {
  return new Promise((resolve) => {
    let filter = "";
    const head = new Text(title, 0, 0);
    let list = makeList();
    const box = new Box(1, 0);
    const frame = {
      render(width: number) {
        const border = theme.dim("─".repeat(width));
        return [border, ...box.render(width), border];
      },
      invalidate: () => box.invalidate(),
      handleInput(data: string) {
        const isLetter = data.length === 1 && data >= " " && data !== "\u007f";
        const isErase = data === "\u007f" || data === "\b";
        if (!isLetter && !isErase) return list.handleInput(data);
        filter = isErase ? filter.slice(0, -1) : filter + data;
        list = makeList();
        draw();
      },
    };
    function makeList(): SelectList {
      const wanted = filter.toLowerCase();
      const fitting = items.filter(({ label, value }) =>
        `${label} ${value}`.toLowerCase().includes(wanted),
      );
      const made = new SelectList(fitting, mostVisible, theme.select, {
        maxPrimaryColumnWidth: 60,
      });
      made.onSelect = ({ value }) => end(value);
      made.onCancel = () => end(undefined);
      return made;
    }
    function draw(): void {
      head.setText(theme.bold(filter === "" ? title : `${title}: ${filter}`));
      box.clear();
      box.addChild(head);
      box.addChild(list);
      tui.requestRender();
    }
    const end = (value: string | undefined) => {
      overlay.hide();
      resolve(value);
    };
    draw();
    const overlay = tui.showOverlay(frame, { width: "90%", anchor: "bottom-center", margin: 1 });
  });
}
