import { OpenClawError } from "../../sdk/errors.ts";
import { channelMethods } from "./channels.ts";
import { chatMethods } from "./chat.ts";
import { configMethods } from "./config.ts";
import { gatewayMethods } from "./gateway.ts";
import { healthMethods } from "./health.ts";
import { messageMethods } from "./messages.ts";
import type { Method, MethodContext } from "./method.ts";
import { operatorMethods } from "./operator.ts";
import { outboxMethods } from "./outbox.ts";
import { sessionMethods } from "./sessions.ts";

/** All methods of the protocol, one file per noun. */
export const protocolMethods: readonly Method[] = [
  ...healthMethods,
  ...chatMethods,
  ...channelMethods,
  ...gatewayMethods,
  ...sessionMethods,
  ...messageMethods,
  ...outboxMethods,
  ...operatorMethods,
  ...configMethods,
];

export interface MethodTable {
  readonly names: string[];
  call(name: string, params: unknown, context: MethodContext): Promise<unknown>;
}

/** A caller without the method's scope is refused before its parameters are looked at. */
export function createMethodTable(methods: readonly Method[] = protocolMethods): MethodTable {
  const table = new Map(methods.map((method) => [method.name, method]));
  return {
    names: [...table.keys()],
    async call(name, params, context) {
      const method = table.get(name);
      if (method === undefined) {
        throw new OpenClawError("GATEWAY_METHOD_UNKNOWN", `The gateway has no method "${name}".`, {
          hint: `It has: ${[...table.keys()].join(", ")}.`,
        });
      }
      if (!context.principal.scopes.includes(method.scope)) {
        throw new OpenClawError(
          "GATEWAY_FORBIDDEN",
          `The method ${name} needs the scope ${method.scope}.`,
          {
            details: { code: "MISSING_SCOPE", missingScope: method.scope },
          },
        );
      }
      return method.run(params, context);
    },
  };
}

/** The same methods for as long as the gateway takes requests. */
export function whileStarted(table: MethodTable, isStarted: () => boolean): MethodTable {
  return {
    names: table.names,
    async call(name, params, context) {
      if (isStarted()) return table.call(name, params, context);
      throw new OpenClawError(
        "GATEWAY_STOPPING",
        "The gateway is stopping and takes no more requests.",
        {
          hint: "Try again when it has started anew.",
        },
      );
    },
  };
}
