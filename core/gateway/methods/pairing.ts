import { z } from "zod";
import { OpenClawError } from "../../sdk/errors.ts";
import type { PairingListResult } from "../protocol-views.ts";
import { defineMethod, type Method } from "./method.ts";

const codeOf = z.looseObject({ channel: z.string().max(64), code: z.string().min(1).max(64) });

export const pairingMethods: readonly Method[] = [
  defineMethod({
    name: "pairing.list",
    description: "Strangers who ask to be let in",
    scope: "operator.read",
    params: z.looseObject({}),
    run: async (_params, { runtime }): Promise<PairingListResult> => ({
      requests: await runtime.storage.listPairingRequests(),
    }),
  }),
  defineMethod({
    name: "pairing.approve",
    description: "Lets in the person who got this code",
    scope: "operator.write",
    params: codeOf,
    async run({ channel, code }, { runtime }) {
      const sender = await runtime.storage.approvePairing(channel, code);
      if (sender !== undefined) return { sender };
      throw unknownCode(channel);
    },
  }),
  defineMethod({
    name: "pairing.reject",
    description: "Takes the request with this code off the list; its sender may ask again",
    scope: "operator.write",
    params: codeOf,
    async run({ channel, code }, { runtime }) {
      if (!(await runtime.storage.rejectPairing(channel, code))) throw unknownCode(channel);
      return {};
    },
  }),
];

function unknownCode(channel: string): OpenClawError {
  return new OpenClawError(
    "GATEWAY_PAIRING_CODE",
    `No request on ${channel} waits with that code. Codes are good for one hour.`,
  );
}
