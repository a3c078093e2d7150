import type { IncomingMessage } from "node:http";
import type { Hono } from "hono";
import type { ContentfulStatusCode } from "hono/utils/http-status";
import { programVersion } from "../../lib/program-root.ts";
import type { GatewayRuntime } from "../gateway-runtime-contract.ts";
import type { ProcessVitals } from "../process-vitals.ts";
import { refuseBearer, type BearerDependencies } from "../refuse-bearer.ts";
import type { Counters } from "./counters.ts";
import { prometheusContentType, renderMetrics, type Metric } from "./prometheus.ts";

export interface MetricsDependencies extends BearerDependencies {
  /** Undefined while the gateway starts or stops. */
  runtime(): GatewayRuntime | undefined;
  counters: Counters;
  vitals: ProcessVitals;
}

/** `GET /metrics` for Prometheus, with the gateway's token or the one that only looks. */
export function mountMetrics(
  app: Hono<{ Bindings: { incoming: IncomingMessage } }>,
  deps: MetricsDependencies,
): void {
  app.get("/metrics", async (context) => {
    const refused = await refuseBearer(context.env.incoming, "operator.read", deps);
    if (refused !== undefined) {
      if (refused.status === 401) context.header("WWW-Authenticate", "Bearer");
      return context.text(`${refused.message}\n`, refused.status as ContentfulStatusCode);
    }
    const runtime = deps.runtime();
    const state = runtime === undefined ? [] : await readState(runtime);
    const metrics = [...readProcess(deps.vitals), ...state, ...deps.counters.read()];
    return context.body(renderMetrics(metrics), 200, { "Content-Type": prometheusContentType });
  });
}

function readProcess(vitals: ProcessVitals): Metric[] {
  const { user, system } = process.cpuUsage();
  return [
    gauge("openclaw_build_info", "The program's version.", 1, { version: programVersion() }),
    gauge(
      "openclaw_event_loop_max_seconds",
      "Longest stall of late.",
      vitals.eventLoopMaxMs() / 1000,
    ),
    gauge("process_resident_memory_bytes", "Resident memory.", process.memoryUsage.rss()),
    {
      ...gauge("process_cpu_seconds_total", "Processor time.", (user + system) / 1e6),
      type: "counter",
    },
  ];
}

async function readState(runtime: GatewayRuntime): Promise<Metric[]> {
  const waiting = await runtime.storage.countWaiting();
  const startedAt = runtime.startedAt / 1000;
  const plugins = runtime.pluginStatuses();
  return [
    gauge("process_start_time_seconds", "When the gateway started.", startedAt),
    gauge("openclaw_inbox_waiting", "Accepted messages without an answer.", waiting.inbox),
    gauge("openclaw_outbox_waiting", "Parts of answers still to be sent.", waiting.outbox),
    gauge("openclaw_warnings", "Sentences about what is wrong.", runtime.warnings().length),
    gauge(
      "openclaw_plugins_failed",
      "Plugins that do not run.",
      plugins.filter(({ state }) => state === "failed").length,
    ),
    {
      name: "openclaw_channel_connected",
      help: "1 for an account that is connected.",
      type: "gauge",
      samples: runtime
        .channelStatuses()
        .filter(({ enabled }) => enabled)
        .map(({ channel, account, state }) => ({
          labels: { channel, account },
          value: state === "connected" ? 1 : 0,
        })),
    },
  ];
}

function gauge(
  name: string,
  help: string,
  value: number,
  labels: Record<string, string> = {},
): Metric {
  return { name, help, type: "gauge", samples: [{ labels, value }] };
}
