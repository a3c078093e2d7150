/**
 * Keeps a message back for a moment, to see whether it stays: PluralKit deletes what a person wrote and says it again through a webhook, and only one of the two
 * should be answered.
 */
export interface HeldMessages {
  /** Resolves with false when the message is deleted in the meantime. */
  stays(messageId: string): Promise<boolean>;
  deleted(messageId: string): void;
}

const holdMs = 2500;

export function createHeldMessages(wait: (ms: number, run: () => void) => void): HeldMessages {
  const held = new Map<string, (stays: boolean) => void>();
  return {
    stays: (messageId) =>
      new Promise((resolve) => {
        const settle = (stays: boolean): void => {
          held.delete(messageId);
          resolve(stays);
        };
        held.set(messageId, settle);
        wait(holdMs, () => settle(true));
      }),
    deleted: (messageId) => held.get(messageId)?.(false),
  };
}
