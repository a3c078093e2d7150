import { z } from "zod";

/** What the gateway tells an OpenTelemetry collector. */
export const diagnosticsSchema = z.strictObject({
  enabled: z.boolean().optional(),
  otel: z
    .strictObject({
      enabled: z.boolean().optional(),
      /** Where the collector takes OTLP over HTTP: `http://localhost:4318` unless told. */
      endpoint: z.string().min(1).optional(),
      protocol: z.enum(["http/json", "http/protobuf", "grpc"]).optional(),
      headers: z.record(z.string(), z.string()).optional(),
      serviceName: z.string().min(1).optional(),
      traces: z.boolean().optional(),
      metrics: z.boolean().optional(),
      /** The part of the turns that is traced. */
      sampleRate: z.number().min(0).max(1).optional(),
      flushIntervalMs: z.number().int().min(100).optional(),
    })
    .optional(),
});
