import type { Address } from "./address.ts";
import type { Choice } from "./choice.ts";
import type { MediaReference } from "./message.ts";

export interface NewOutboxRow {
  /** At most 25 characters; unique. A second row with the same key is a no-op. */
  key: string;
  inboxId?: string;
  /** Place among the parts of one answer, from 0. */
  part: number;
  address: Address;
  text: string;
  kind: "answer" | "notice";
  replyTo?: string;
  /** Files that go with the text, which may then be empty. */
  media?: MediaReference[];
  /** Buttons under the text. */
  choices?: Choice[];
  expiresAt: number;
}
