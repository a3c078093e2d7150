import { z } from "zod";
import { approvalDecisions } from "../../sdk/approval.ts";
import { OpenClawError } from "../../sdk/errors.ts";
import { describeApproval } from "../describe-approval.ts";
import type { ApprovalsListResult } from "../protocol-views.ts";
import { defineMethod, type Method } from "./method.ts";

export const approvalMethods: readonly Method[] = [
  defineMethod({
    name: "approvals.list",
    description: "What waits for a person to agree to it, the oldest first",
    scope: "operator.read",
    params: z.looseObject({}),
    run: async (_params, { runtime }): Promise<ApprovalsListResult> => ({
      approvals: runtime.approvals.list().map(describeApproval),
    }),
  }),
  defineMethod({
    name: "approvals.decide",
    description: "Allows what waits once or for good, or denies it",
    scope: "operator.write",
    params: z.looseObject({
      id: z.string().min(1).max(64),
      decision: z.enum(approvalDecisions),
    }),
    async run({ id, decision }, { runtime }) {
      if (!runtime.approvals.list().some((open) => open.id === id.toLowerCase())) {
        throw new OpenClawError("GATEWAY_APPROVAL_OVER", `The request ${id} is not open any more.`);
      }
      const { text } = await runtime.approvals.decide(id, decision, {
        name: "Operator",
        isOwner: true,
      });
      return { text };
    },
  }),
];
