import { OpenClawError } from "../../sdk/errors.ts";

/** An error that ends a webhook's request with this status. */
export function hookFailure(status: number, message: string, hint?: string): OpenClawError {
  return new OpenClawError("GATEWAY_HOOK_REFUSED", message, {
    details: { status },
    ...(hint === undefined ? {} : { hint }),
  });
}
