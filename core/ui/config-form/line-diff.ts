export interface DiffLine {
  kind: "same" | "added" | "removed";
  text: string;
}

/** The lines of two texts, with as many as possible taken for the same. */
export function diffLines(before: string, after: string): DiffLine[] {
  const left = before.split("\n");
  const right = after.split("\n");
  let start = 0;
  while (start < left.length && start < right.length && left[start] === right[start]) start += 1;
  let tail = 0;
  while (
    tail < left.length - start &&
    tail < right.length - start &&
    left.at(-1 - tail) === right.at(-1 - tail)
  ) {
    tail += 1;
  }
  const same = (text: string): DiffLine => ({ kind: "same", text });
  return [
    ...left.slice(0, start).map(same),
    ...diffMiddle(left.slice(start, left.length - tail), right.slice(start, right.length - tail)),
    ...left.slice(left.length - tail).map(same),
  ];
}

/** More cells than this are not compared; such a piece counts as replaced. */
const mostCells = 4_000_000;

function diffMiddle(left: readonly string[], right: readonly string[]): DiffLine[] {
  const removed = (text: string): DiffLine => ({ kind: "removed", text });
  const added = (text: string): DiffLine => ({ kind: "added", text });
  if (left.length * right.length > mostCells) return [...left.map(removed), ...right.map(added)];
  const lengths = commonLengths(left, right);
  const lines: DiffLine[] = [];
  let i = 0;
  let j = 0;
  while (i < left.length && j < right.length) {
    const [one = "", other = ""] = [left[i], right[j]];
    if (one === other) {
      lines.push({ kind: "same", text: one });
      i += 1;
      j += 1;
    } else if ((lengths[i + 1]?.[j] ?? 0) >= (lengths[i]?.[j + 1] ?? 0)) {
      lines.push(removed(one));
      i += 1;
    } else {
      lines.push(added(other));
      j += 1;
    }
  }
  return [...lines, ...left.slice(i).map(removed), ...right.slice(j).map(added)];
}

/** How many lines the rests from each pair of places have in common. */
function commonLengths(left: readonly string[], right: readonly string[]): number[][] {
  const lengths = Array.from({ length: left.length + 1 }, () =>
    Array.from({ length: right.length + 1 }, () => 0),
  );
  for (let i = left.length - 1; i >= 0; i--) {
    for (let j = right.length - 1; j >= 0; j--) {
      const row = lengths[i];
      if (row === undefined) continue;
      const next = lengths[i + 1] ?? [];
      row[j] =
        left[i] === right[j] ? (next[j + 1] ?? 0) + 1 : Math.max(next[j] ?? 0, row[j + 1] ?? 0);
    }
  }
  return lengths;
}

/** Only the lines near a change; undefined stands for those that were left out. */
export function nearChanges(lines: readonly DiffLine[], context = 3): (DiffLine | undefined)[] {
  const near = lines.map((_, at) =>
    lines.slice(Math.max(0, at - context), at + context + 1).some(({ kind }) => kind !== "same"),
  );
  return lines.flatMap((line, at) => {
    if (near[at]) return [line];
    return at === 0 || near[at - 1] ? [undefined] : [];
  });
}
