import type { Clock } from "../lib/clock.ts";
import type { Storage } from "../sdk/storage.ts";
import type { Database } from "./database.ts";
import * as pairing from "./pairing-statements.ts";

type PairingMethods = Pick<
  Storage,
  "requestPairing" | "listPairingRequests" | "approvePairing" | "rejectPairing" | "isPaired"
>;

export function pairingMethods(database: Database, clock: Pick<Clock, "now">): PairingMethods {
  return {
    requestPairing: (request, cap) =>
      database.write((statements) => pairing.requestPairing(statements, request, cap, clock.now())),
    listPairingRequests: (channel) =>
      database.read((statements) => pairing.listPairingRequests(statements, channel, clock.now())),
    approvePairing: (channel, code) =>
      database.write((statements) =>
        pairing.approvePairing(statements, channel, code, clock.now()),
      ),
    rejectPairing: (channel, code) =>
      database.write((statements) => pairing.rejectPairing(statements, channel, code, clock.now())),
    isPaired: (channel, account, senderId) =>
      database.read((statements) => pairing.isPaired(statements, channel, account, senderId)),
  };
}
