import { approvalMethods } from "./approvals.ts";
import { doctorMethods } from "./doctor.ts";
import { logMethods } from "./logs.ts";
import type { Method } from "./method.ts";
import { modelMethods } from "./models.ts";
import { overviewMethods } from "./overview.ts";
import { pairingMethods } from "./pairing.ts";
import { usageMethods } from "./usage.ts";

/** What the person who looks after the gateway asks and decides. */
export const operatorMethods: readonly Method[] = [
  ...overviewMethods,
  ...modelMethods,
  ...pairingMethods,
  ...approvalMethods,
  ...usageMethods,
  ...logMethods,
  ...doctorMethods,
];
