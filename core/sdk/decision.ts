/** Why a message is or is not answered. Recorded for every message. */
export interface Decision {
  admitted: boolean;
  /** One sentence. */
  reason: string;
  /** The config path of the rule that decided. */
  rule: string;
  /** The config line or command that would change the decision. */
  fix?: string;
  /** Not answered, but shown to the model with the next message of the conversation that is. */
  noted?: true;
}
