import { programVersion } from "../../lib/program-root.ts";
import type { DoctorSources, Finding } from "./finding.ts";

/** What the running gateway says of itself, and what was not delivered. */
export async function checkRunning(sources: DoctorSources): Promise<Finding[]> {
  return [...checkGateway(sources), ...checkPlugins(sources), ...(await checkOutbox(sources))];
}

function checkGateway({ health }: DoctorSources): Finding[] {
  if (health === undefined)
    return [
      {
        id: "gateway.stopped",
        level: "info",
        title: "No gateway runs.",
        fix: "openclaw gateway run",
      },
    ];
  const findings: Finding[] = health.warnings.map((warning, index) => ({
    id: `gateway.warning:${index + 1}`,
    level: "warning",
    title: warning,
  }));
  if (health.version !== programVersion())
    findings.push({
      id: "gateway.version",
      level: "warning",
      title: `The running gateway is version ${health.version}, this program is ${programVersion()}.`,
      fix: "Stop the gateway and start it again.",
    });
  for (const { channel, account, state, detail } of health.channels) {
    if (state === "connected" || state === "stopped") continue;
    findings.push({
      id: `channels.${channel}:${account}`,
      level: state === "failed" ? "error" : "warning",
      title: `${channel} ${account} is ${state}.`,
      ...(detail === undefined ? {} : { detail }),
      fix: "openclaw channels status",
    });
  }
  return findings;
}

function checkPlugins({ brokenPlugins }: DoctorSources): Finding[] {
  return brokenPlugins.map(({ id, reason }) => ({
    id: `plugins.broken:${id}`,
    level: "error",
    title: `The plugin ${id} does not run: ${reason}`,
    fix: `openclaw plugins inspect ${id}`,
  }));
}

async function checkOutbox({ storage }: DoctorSources): Promise<Finding[]> {
  const states = ["failed", "unknown", "expired"] as const;
  const limit = 100;
  const rows = (await storage?.listOutbox({ states: [...states], limit })) ?? [];
  if (rows.length === 0) return [];
  const count = rows.length === limit ? `${limit} or more` : String(rows.length);
  return [
    {
      id: "outbox.undelivered",
      level: "warning",
      title: `${count} ${rows.length === 1 ? "message was" : "messages were"} not delivered, or may not have arrived.`,
      fix: "openclaw outbox list",
    },
  ];
}
