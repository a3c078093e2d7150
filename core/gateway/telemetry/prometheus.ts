/** One metric in Prometheus' text format. */
export interface Metric {
  name: string;
  help: string;
  type: "counter" | "gauge" | "histogram";
  samples: readonly Sample[];
}

export interface Sample {
  labels: Readonly<Record<string, string>>;
  value: number;
  /** What follows the metric's name: `_bucket`, `_sum`, `_count`. */
  suffix?: string;
}

export const prometheusContentType = "text/plain; version=0.0.4; charset=utf-8";

/** Metrics without samples are left out. */
export function renderMetrics(metrics: readonly Metric[]): string {
  return metrics
    .filter(({ samples }) => samples.length > 0)
    .map(
      ({ name, help, type, samples }) =>
        `# HELP ${name} ${help}\n# TYPE ${name} ${type}\n${samples.map((each) => renderSample(name, each)).join("")}`,
    )
    .join("");
}

function renderSample(name: string, { labels, value, suffix = "" }: Sample): string {
  const pairs = Object.entries(labels).map(([label, text]) => `${label}="${escapeLabel(text)}"`);
  const set = pairs.length === 0 ? "" : `{${pairs.join(",")}}`;
  return `${name}${suffix}${set} ${value}\n`;
}

function escapeLabel(text: string): string {
  return text.replaceAll("\\", "\\\\").replaceAll("\n", "\\n").replaceAll('"', '\\"');
}
