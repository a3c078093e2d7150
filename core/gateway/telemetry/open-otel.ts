import type { Resource } from "@opentelemetry/resources";
import type { Config } from "../../config/schema.ts";
import { programVersion } from "../../lib/program-root.ts";
import { createOtelTelemetry } from "./otel.ts";
import type { Telemetry } from "./telemetry.ts";

export type OtelSettings = NonNullable<NonNullable<Config["diagnostics"]>["otel"]>;

export interface OpenOtel extends Telemetry {
  /** Sends what is left. Never rejects, and gives a collector that does not answer one second. */
  stop(): Promise<void>;
}

const defaults = { endpoint: "http://localhost:4318", serviceName: "openclaw", flushMs: 5000 };
const farewellMs = 1000;

/** Loads OpenTelemetry's own packages and opens the way to the collector. Rejects when they are not installed. */
export async function openOtel(settings: OtelSettings): Promise<OpenOtel> {
  const { resourceFromAttributes } = await import("@opentelemetry/resources");
  const resource = resourceFromAttributes({
    "service.name": settings.serviceName ?? defaults.serviceName,
    "service.version": programVersion(),
  });
  const tracing = settings.traces === false ? undefined : await openTraces(settings, resource);
  const metering = settings.metrics === false ? undefined : await openMetrics(settings, resource);
  const telemetry = createOtelTelemetry({
    ...(tracing === undefined ? {} : { tracer: tracing.getTracer("openclaw", programVersion()) }),
    ...(metering === undefined ? {} : { meter: metering.getMeter("openclaw", programVersion()) }),
  });
  return {
    ...telemetry,
    async stop() {
      telemetry.endAll();
      const closing = Promise.allSettled([tracing?.shutdown(), metering?.shutdown()]);
      const patience = Promise.withResolvers<void>();
      const timer = setTimeout(patience.resolve, farewellMs);
      await Promise.race([closing, patience.promise]);
      clearTimeout(timer);
    },
  };
}

async function openTraces(settings: OtelSettings, resource: Resource) {
  const [trace, { OTLPTraceExporter }] = await Promise.all([
    import("@opentelemetry/sdk-trace-base"),
    import("@opentelemetry/exporter-trace-otlp-http"),
  ]);
  const { BasicTracerProvider, BatchSpanProcessor } = trace;
  const exporter = new OTLPTraceExporter(target(settings, "traces"));
  return new BasicTracerProvider({
    resource,
    sampler: new trace.ParentBasedSampler({
      root: new trace.TraceIdRatioBasedSampler(settings.sampleRate ?? 1),
    }),
    spanProcessors: [
      new BatchSpanProcessor(exporter, {
        scheduledDelayMillis: settings.flushIntervalMs ?? defaults.flushMs,
      }),
    ],
  });
}

async function openMetrics(settings: OtelSettings, resource: Resource) {
  const [{ MeterProvider, PeriodicExportingMetricReader }, { OTLPMetricExporter }] =
    await Promise.all([
      import("@opentelemetry/sdk-metrics"),
      import("@opentelemetry/exporter-metrics-otlp-http"),
    ]);
  const exportIntervalMillis = settings.flushIntervalMs ?? defaults.flushMs;
  const reader = new PeriodicExportingMetricReader({
    exporter: new OTLPMetricExporter(target(settings, "metrics")),
    exportIntervalMillis,
    exportTimeoutMillis: Math.min(exportIntervalMillis, 10_000),
  });
  return new MeterProvider({ resource, readers: [reader] });
}

function target({ endpoint = defaults.endpoint, headers }: OtelSettings, signal: string) {
  const base = endpoint.replace(/\/+$/, "").replace(/\/v1\/(traces|metrics)$/, "");
  return { url: `${base}/v1/${signal}`, ...(headers === undefined ? {} : { headers }) };
}
