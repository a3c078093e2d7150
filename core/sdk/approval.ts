/** Something that a person must agree to before it happens. What was agreed to is exactly this, in this directory, for this conversation, once. */
export interface ApprovalRequest {
  /** The program, by its real path, and its arguments. */
  argv: readonly string[];
  /** The real path of the folder it runs in. */
  directory: string;
  /** A shell reads the last argument. */
  isShell: boolean;
  /** What is written above the question. */
  reason?: string;
}

export type ApprovalAnswer =
  /** `isAlways`: from now on exactly this need not be asked for. */
  | { isAllowed: true; isAlways?: boolean }
  /** One sentence for the model. */
  | { isAllowed: false; reason: string };

export const approvalDecisions = ["allow-once", "allow-always", "deny"] as const;
export type ApprovalDecision = (typeof approvalDecisions)[number];
