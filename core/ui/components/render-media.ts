import { html, type TemplateResult } from "lit";
import type { ChatMedia } from "../../gateway/protocol.ts";

/** A file of a message: shown where the browser can show it, else a link to save it. Addresses other than the gateway's own are left out. */
export function renderMedia(media: ChatMedia): TemplateResult {
  const { url, mimeType } = media;
  const label = labelOf(media);
  if (!url.startsWith("/media/")) return html`<p class="note">${label}</p>`;
  const [kind] = mimeType.split("/");
  if (kind === "image") {
    return html`<a class="media" href=${url} target="_blank" rel="noopener noreferrer"
      ><img src=${url} alt=${label} loading="lazy"
    /></a>`;
  }
  if (kind === "audio")
    return html`<audio
      class="media"
      controls
      preload="metadata"
      src=${url}
      aria-label=${label}
    ></audio>`;
  if (kind === "video")
    return html`<video
      class="media"
      controls
      preload="metadata"
      src=${url}
      aria-label=${label}
    ></video>`;
  return html`<p class="media"><a href=${url} download=${media.name ?? ""}>${label}</a></p>`;
}

function labelOf({ name, mimeType, size }: ChatMedia): string {
  const weight = size === undefined ? "" : `, ${Math.max(1, Math.round(size / 1024))} kB`;
  return `${name ?? "file"} (${mimeType}${weight})`;
}
