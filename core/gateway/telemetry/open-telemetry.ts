import type { Config } from "../../config/schema.ts";
import { errorMessage } from "../../sdk/errors.ts";
import type { Logger } from "../../sdk/logger.ts";
import { createCounters, type Counters } from "./counters.ts";
import type { openOtel } from "./open-otel.ts";
import { joinTelemetry, type Telemetry } from "./telemetry.ts";

export interface OpenTelemetry {
  telemetry: Telemetry;
  counters: Counters;
  /** Never rejects. */
  stop(): Promise<void>;
}

type LoadOtel = () => Promise<{ openOtel: typeof openOtel }>;

/** The counters always; OpenTelemetry's packages are loaded only when the config asks for them, and whatever is wrong with them stops nothing. */
export async function openTelemetry(
  { diagnostics }: Config,
  logger: Logger,
  loadOtel: LoadOtel = () => import("./open-otel.ts"),
): Promise<OpenTelemetry> {
  const counters = createCounters();
  const settings = diagnostics?.otel;
  const none = { telemetry: counters, counters, stop: async () => undefined };
  if (settings?.enabled !== true || diagnostics?.enabled === false) return none;
  if (settings.protocol === "grpc") {
    logger.warn(
      "diagnostics.otel.protocol is grpc, which is not spoken: nothing is sent. Use http/json.",
    );
    return none;
  }
  try {
    const otel = await (await loadOtel()).openOtel(settings);
    return { telemetry: joinTelemetry([counters, otel]), counters, stop: () => otel.stop() };
  } catch (error) {
    logger.warn(`OpenTelemetry is not available, and nothing is sent: ${errorMessage(error)}`);
    return none;
  }
}
