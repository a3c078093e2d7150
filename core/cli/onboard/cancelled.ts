import { OpenClawError } from "../../sdk/errors.ts";

/** The person, or a signal, stopped onboarding before anything was written. */
export function cancelled(): OpenClawError {
  return new OpenClawError("ONBOARD_CANCELLED", "Onboarding was stopped; nothing was written.");
}
