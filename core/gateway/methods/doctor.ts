import { z } from "zod";
import { programVersion } from "../../lib/program-root.ts";
import { OpenClawError } from "../../sdk/errors.ts";
import { examine } from "../doctor/examine.ts";
import type { Finding } from "../doctor/finding.ts";
import type { GatewayRuntime } from "../gateway-runtime-contract.ts";
import type { DoctorFindingsResult } from "../protocol-views.ts";
import { defineMethod, type Method } from "./method.ts";

export const doctorMethods: readonly Method[] = [
  defineMethod({
    name: "doctor.findings",
    description: "What is wrong, limited or careless, the gravest first; changes nothing",
    scope: "operator.read",
    params: z.looseObject({}),
    run: async (_params, { runtime }): Promise<DoctorFindingsResult> => ({
      findings: (await look(runtime)).map(describe),
    }),
  }),
  defineMethod({
    name: "doctor.fix",
    description: "Mends one finding that can be mended without losing anything; says what was done",
    scope: "operator.write",
    params: z.looseObject({ id: z.string().min(1).max(2000) }),
    async run({ id }, { runtime }) {
      const found = (await look(runtime)).find((finding) => finding.id === id);
      if (found?.repair !== undefined) return { done: await found.repair() };
      throw new OpenClawError(
        "GATEWAY_NOTHING_TO_FIX",
        "This finding is gone, or it is none that the gateway can mend by itself.",
      );
    },
  }),
];

function look(runtime: GatewayRuntime): Promise<Finding[]> {
  const loaded = runtime.config();
  return examine({
    paths: runtime.paths,
    loaded,
    storage: runtime.storage,
    health: {
      version: programVersion(),
      channels: runtime.channelStatuses(),
      warnings: runtime.warnings(),
    },
    brokenPlugins: runtime
      .pluginStatuses()
      .filter(({ state }) => state === "failed")
      .map(({ id, detail = "" }) => ({ id, reason: detail })),
    models: () => runtime.modelsStatus(),
    variable: (name) => loaded.environment.get(name),
  });
}

function describe({ repair, ...finding }: Finding): DoctorFindingsResult["findings"][number] {
  return { ...finding, isFixable: repair !== undefined };
}
