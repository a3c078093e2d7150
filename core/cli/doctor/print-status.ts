import { displayPath } from "../../config/paths.ts";
import type { Finding } from "../../gateway/doctor/finding.ts";
import type { ChannelStatusRow, HealthResult } from "../../gateway/protocol.ts";
import { readGatewayInfo } from "../../gateway/lock.ts";
import { programVersion } from "../../lib/program-root.ts";
import { readModelsStatus } from "../../models/models-status.ts";
import type { Storage } from "../../sdk/storage.ts";
import type { CliContext } from "../context.ts";
import { formatDuration } from "../gateway/format-duration.ts";
import { loadProject, type Project } from "../load-project.ts";
import { countOf, writeJson, writeLine } from "../output.ts";
import { askGateway, examineProject, withStorage } from "./examine-project.ts";

export interface OverviewFlags {
  json?: boolean;
}

const mostSessions = 10_000;

/** `status`: the whole installation in a few lines, whether a gateway runs or not. */
export async function printOverview(context: CliContext, flags: OverviewFlags): Promise<void> {
  const project = await loadProject(context);
  const health = await askGateway(context);
  const overview = await withStorage(project, (storage) => gather(project, health, storage));
  if (flags.json === true) return writeJson(context, overview);
  for (const [name, value] of describe(overview)) writeLine(context, `${name.padEnd(9)} ${value}`);
}

type Overview = Awaited<ReturnType<typeof gather>>;

async function gather(
  project: Project,
  health: HealthResult | undefined,
  storage: Storage | undefined,
) {
  const { paths, loaded, manifests } = project;
  const { config, environment } = loaded;
  const info = await readGatewayInfo(paths);
  const { resolvedDefault, defaultProblem } = await readModelsStatus({
    manifests,
    config,
    environment,
    paths,
  });
  const findings = await examineProject(project, health, storage);
  const count = (level: Finding["level"]) =>
    findings.filter((finding) => finding.level === level).length;
  return {
    version: programVersion(),
    node: process.versions.node,
    platform: `${process.platform} ${process.arch}`,
    configPath: displayPath(loaded.path, paths.home),
    gateway:
      health === undefined
        ? { running: false }
        : { running: true, url: info?.url, pid: health.pid, uptimeMs: health.uptimeMs },
    model: health?.defaultModel ?? resolvedDefault?.ref ?? null,
    ...(resolvedDefault === undefined && defaultProblem !== undefined
      ? { modelProblem: defaultProblem }
      : {}),
    channels: health?.channels ?? [],
    sessions: (await storage?.listSessions(mostSessions))?.length ?? 0,
    waiting: (await storage?.countWaiting()) ?? { inbox: 0, outbox: 0 },
    findings: { error: count("error"), warning: count("warning"), info: count("info") },
  };
}

function describe(overview: Overview): [string, string][] {
  const { gateway, model, modelProblem, channels, sessions, waiting, findings } = overview;
  const { error, warning, info } = findings;
  const isRunning = gateway.running && gateway.uptimeMs !== undefined;
  return [
    ["OpenClaw", `${overview.version}, node ${overview.node}, ${overview.platform}`],
    ["Config", overview.configPath],
    [
      "Gateway",
      isRunning
        ? `${gateway.url ?? "running"}, process ${gateway.pid}, up ${formatDuration(gateway.uptimeMs)}`
        : "not running: openclaw gateway run",
    ],
    ["Model", model ?? modelProblem ?? "none"],
    ...describeChannels(channels, isRunning),
    ["Sessions", String(sessions)],
    ["Waiting", `${waiting.inbox} to be answered, ${waiting.outbox} to be sent`],
    [
      "Findings",
      `${countOf(error, "error")}, ${countOf(warning, "warning")}, ${countOf(info, "note")}: openclaw doctor`,
    ],
  ];
}

function describeChannels(
  channels: readonly ChannelStatusRow[],
  isRunning: boolean,
): [string, string][] {
  if (!isRunning) return [["Channels", "known while a gateway runs"]];
  if (channels.length === 0) return [["Channels", "none"]];
  return channels.map(({ channel, account, state, identity, detail }) => [
    "Channel",
    [`${channel} ${account}: ${state}`, identity && `as ${identity}`, detail && `(${detail})`]
      .filter(Boolean)
      .join(" "),
  ]);
}
