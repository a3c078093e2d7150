import type { MediaPart } from "../sdk/message.ts";
import { plainType } from "./media-id.ts";

/** What a file is to a model, by its type. */
export function kindOfMedia(mimeType: string): MediaPart["type"] {
  const [kind] = plainType(mimeType).split("/");
  return kind === "image" || kind === "audio" || kind === "video" ? kind : "file";
}

const textTypes = new Set(
  `application/json application/xml application/yaml application/x-yaml application/toml application/javascript application/typescript
  application/x-sh application/sql application/csv application/ld+json application/x-ndjson application/rtf`.split(
    /\s+/,
  ),
);
const textNames =
  /\.(txt|md|markdown|csv|tsv|json|jsonl|json5|ya?ml|toml|ini|conf|cfg|env|log|xml|html?|css|js|mjs|cjs|ts|tsx|jsx|py|rb|go|rs|java|kt|c|h|cc|cpp|hpp|cs|php|sh|bash|zsh|fish|ps1|sql|diff|patch|srt|vtt|tex)$/i;

/** True for files whose text can stand in a message. */
export function isTextMedia({ mimeType, name }: { mimeType: string; name?: string }): boolean {
  const type = plainType(mimeType);
  if (type.startsWith("text/") || textTypes.has(type) || type.endsWith("+xml")) return true;
  const isVague = type === "" || type === "application/octet-stream";
  return isVague && name !== undefined && textNames.test(name);
}
