import { Container, Markdown, Spacer, Text } from "@earendil-works/pi-tui";
import { printable } from "../talk/text-flow.ts";
import type { Theme } from "./theme.ts";

/** The pieces that a conversation on the screen is made of. Whatever people or models wrote loses its control characters here. */
export interface Blocks {
  readonly component: Container;
  user(text: string): void;
  /** Answers what changes its text. */
  answer(text: string): (text: string) => void;
  tool(name: string, isError: boolean): void;
  notice(text: string, isError?: boolean): void;
}

/** Only the newest part is kept on the screen; the gateway has it all. */
const mostParts = 400;

export function createBlocks(theme: Theme): Blocks {
  const component = new Container();
  const add = (block: Text | Markdown) => {
    component.addChild(block);
    component.addChild(new Spacer(1));
    const surplus = component.children.slice(0, Math.max(0, component.children.length - mostParts));
    for (const oldest of surplus) component.removeChild(oldest);
  };
  return {
    component,
    user: (text) => add(new Text(theme.bold(`› ${printable(text)}`), 1, 0)),
    answer(text) {
      const block = new Markdown(printable(text), 1, 0, theme.markdown);
      add(block);
      return (next) => block.setText(printable(next));
    },
    tool(name, isError) {
      const mark = isError ? theme.failure("✗") : theme.accent("✓");
      add(new Text(`${mark} ${theme.dim(printable(name))}`, 1, 0));
    },
    notice(text, isError = false) {
      add(new Text((isError ? theme.failure : theme.dim)(printable(text)), 1, 0));
    },
  };
}
