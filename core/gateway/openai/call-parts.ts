import type { MediaPart } from "../../sdk/message.ts";
import { refusal } from "./api-failure.ts";

const imageUri = /^(?:https:\/\/[^\s]+|data:(image\/[a-z0-9.+-]+);base64,[a-z0-9+/]+=*)$/i;

/** A picture of a request: a public address, which the model's vendor fetches and the gateway never does, or its bytes in a `data:` address. */
export function imagePart(uri: string): MediaPart {
  const match = imageUri.exec(uri);
  if (match === null) {
    throw refusal({
      status: 400,
      message: "An image must be an https: address or data:image/…;base64,… with its bytes.",
      param: "messages",
    });
  }
  return { type: "image", media: { uri, mimeType: match[1] ?? "image/*" } };
}

export function requireToolName(names: ReadonlyMap<string, string>, callId: string): string {
  const name = names.get(callId);
  if (name !== undefined) return name;
  throw refusal({
    status: 400,
    message: `The result of the tool call "${callId.slice(0, 80)}" comes without its call: no assistant message before it has a call of that id.`,
    param: "messages",
  });
}
