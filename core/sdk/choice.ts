import type { Address, Sender } from "./address.ts";

/** A button under a message. */
export interface Choice {
  /** What comes back when it is pressed; at most 90 characters, made by the gateway, meaningless to the platform. */
  id: string;
  /** At most 80 characters. */
  label: string;
  style?: "primary" | "secondary" | "danger";
}

/** Somebody pressed a button. Who it was comes from the transport. */
export interface ChoiceMade {
  id: string;
  sender: Sender;
  address: Address;
}

/** What the presser sees: a sentence only for them, and the text that takes the place of the question when it is settled. */
export interface ChoiceAnswer {
  text: string;
  /** Replaces the message and removes its buttons. */
  settled?: string;
}
