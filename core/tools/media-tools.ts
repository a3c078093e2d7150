import type { CapabilityName } from "../sdk/capabilities.ts";
import type { Tool } from "../sdk/tool.ts";
import { image } from "./image.ts";
import { imageGenerate } from "./image-generate.ts";
import { textToSpeech } from "./text-to-speech.ts";
import { videoGenerate } from "./video-generate.ts";

const needs = new Map<Tool, CapabilityName>([
  [image, "understand"],
  [imageGenerate, "image"],
  [videoGenerate, "video"],
  [textToSpeech, "speech"],
]);

/** Tools that need a model besides the one that answers. */
export const mediaTools: readonly Tool[] = [...needs.keys()];

/** What a provider must be able to do for this tool; undefined for tools that need no provider. */
export function capabilityOf(tool: Tool): CapabilityName | undefined {
  return needs.get(tool);
}
