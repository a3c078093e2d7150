import type { Choice } from "openclaw/sdk";

const styles = { primary: 1, secondary: 2, danger: 4 } as const;
const rowLength = 5;
const mostButtons = 25;
const prefix = "choice:";

/** Buttons as Discord lays them out: five in a row, five rows at most. */
export function choiceRows(choices: readonly Choice[]): object[] {
  const buttons = choices.slice(0, mostButtons).map(({ id, label, style = "secondary" }) => ({
    type: 2,
    style: styles[style],
    label: label.slice(0, 80),
    custom_id: `${prefix}${id}`,
  }));
  const rows = Array.from({ length: Math.ceil(buttons.length / rowLength) }, (_, row) =>
    buttons.slice(row * rowLength, (row + 1) * rowLength),
  );
  return rows.map((components) => ({ type: 1, components }));
}

/** The choice behind a pressed button; undefined when the button is none of these. */
export function choiceOf(customId: string): string | undefined {
  return customId.startsWith(prefix) ? customId.slice(prefix.length) : undefined;
}
