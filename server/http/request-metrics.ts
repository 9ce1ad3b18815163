/** Upper ends of the histogram's steps, in seconds. */
const STEPS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

interface Series {
  readonly labels: string;
  count: number;
  sum: number;
  readonly steps: number[];
}

/** Counts requests and how long they took, by method, route and status: as many series as there are of these. */
export class RequestMetrics {
  readonly #series = new Map<string, Series>();

  record(method: string, route: string | undefined, status: number, seconds: number): void {
    const labels = `method="${methodLabel(method)}",route="${route ?? "other"}",status="${status}"`;
    let series = this.#series.get(labels);
    if (!series) {
      series = { labels, count: 0, sum: 0, steps: STEPS.map(() => 0) };
      this.#series.set(labels, series);
    }
    series.count++;
    series.sum += seconds;
    const step = STEPS.findIndex((end) => seconds <= end);
    if (step >= 0) series.steps[step]!++;
  }

  /** The figures in the text format of Prometheus. */
  write(): string {
    const name = "vernier_http_request_duration_seconds";
    const lines = [`# HELP ${name} Time to answer a request`, `# TYPE ${name} histogram`];
    for (const { labels, count, sum, steps } of this.#series.values()) {
      let below = 0;
      for (const [i, end] of STEPS.entries()) {
        below += steps[i]!;
        lines.push(`${name}_bucket{${labels},le="${end}"} ${below}`);
      }
      lines.push(`${name}_bucket{${labels},le="+Inf"} ${count}`);
      lines.push(`${name}_sum{${labels}} ${sum}`, `${name}_count{${labels}} ${count}`);
    }
    return `${lines.join("\n")}\n`;
  }
}

/** Gauges in the text format of Prometheus; a figure that is no number is left out. */
export function writeGauges(prefix: string, figures: Readonly<Record<string, number>>): string {
  return Object.entries(figures)
    .filter(([, value]) => Number.isFinite(value))
    .map(([name, value]) => {
      const full = `${prefix}_${name.replaceAll(/[A-Z]/g, (c) => `_${c.toLowerCase()}`).replaceAll(/[^a-z0-9_]/g, "_")}`;
      return `# TYPE ${full} gauge\n${full} ${value}\n`;
    })
    .join("");
}

function methodLabel(method: string): string {
  return /^(GET|HEAD|POST|PATCH|DELETE|PUT|OPTIONS)$/.test(method) ? method : "other";
}
