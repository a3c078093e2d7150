import type { ChannelCapabilities } from "../sdk/channel.ts";
import type { MediaReference } from "../sdk/message.ts";
import type { OutboxRow } from "../sdk/storage.ts";

/** The row as its channel can take it: where files cannot be sent, what they were is said in words, so that nothing is lost in silence. */
export function nameFiles(
  row: OutboxRow,
  capabilities: Pick<ChannelCapabilities, "files">,
): OutboxRow {
  const { media = [], ...rest } = row;
  if (media.length === 0 || capabilities.files === true) return row;
  const named = media.map(
    (file) => `(A file came with this: ${describe(file)}. It cannot be shown here.)`,
  );
  return { ...rest, text: [row.text, ...named].filter((line) => line !== "").join("\n") };
}

function describe({ name, mimeType, size }: MediaReference): string {
  const weight = size === undefined ? [] : [`${Math.max(1, Math.round(size / 1024))} kB`];
  return [name ?? "without a name", mimeType, ...weight].join(", ");
}
