import type { z } from "zod";
import { OpenClawError } from "../../sdk/errors.ts";
import type { Principal, Scope } from "../auth.ts";
import type { GatewayRuntime } from "../gateway-runtime-contract.ts";
import type { ProcessVitals } from "../process-vitals.ts";
import type { ConnectParams } from "../protocol.ts";

/** What a method knows about its caller and the gateway. */
export interface MethodContext {
  runtime: GatewayRuntime;
  principal: Principal;
  client: ConnectParams["client"];
  vitals: ProcessVitals;
}

/** One thing that a client may ask. Says which scope the caller needs; there is no default. */
export interface Method {
  readonly name: string;
  /** For the reference, one line. */
  readonly description: string;
  readonly scope: Scope;
  readonly params: z.ZodType;
  /** Rejects with an `OpenClawError` for what the caller can mend. */
  run(params: unknown, context: MethodContext): Promise<unknown>;
}

/** Joins a method with the schema of its parameters; what does not fit never reaches `run`. */
export function defineMethod<Params>(method: {
  name: string;
  description: string;
  scope: Scope;
  params: z.ZodType<Params>;
  run(params: Params, context: MethodContext): Promise<unknown>;
}): Method {
  return {
    ...method,
    run: async (params, context) => method.run(parse(method.name, method.params, params), context),
  };
}

function parse<Params>(name: string, schema: z.ZodType<Params>, params: unknown): Params {
  const result = schema.safeParse(params ?? {});
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  const where =
    issue === undefined || issue.path.length === 0 ? "params" : `params.${issue.path.join(".")}`;
  throw new OpenClawError(
    "GATEWAY_PARAMS_INVALID",
    `${name}: ${where}: ${issue?.message ?? "does not fit"}.`,
  );
}
