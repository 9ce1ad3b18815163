import { METRICS, type MetricName } from "../../metrics/definitions.js";
import { isDefined, metric, tone } from "../words/format.js";
import { html, type Html } from "../kit/html.js";
import type { MoreReport, ReportInput } from "../kit/report-input.js";
import { MORE_METRICS, type MoreMetricName } from "../../metrics/more/definitions.js";
import { describeBenchmark } from "../words/benchmark-words.js";
import { METRIC_GROUPS, MORE_GROUPS, SIGNED_METRICS } from "../words/metric-groups.js";
import { term } from "../words/term.js";

const GROUPED: ReadonlySet<string> = new Set(METRIC_GROUPS.flatMap(([, names]) => names));
const REST = (Object.keys(METRICS) as MetricName[]).filter((name) => !GROUPED.has(name));

/** Every figure of a run with its unit and its definition; those beside the main ones are closed until asked for. */
export function metricSection({ run, more }: ReportInput): Html {
  const groups = REST.length > 0 ? [...METRIC_GROUPS, ["More", REST] as const] : METRIC_GROUPS;
  return html`<section class="metrics" aria-label="Figures">
${groups.map(
  ([title, names]) => html`<div><h2>${title}</h2><dl>
${names.map((name) => row(name, run.metrics[name] ?? null))}</dl></div>
`,
)}</section>
${more ? moreSection(more) : null}`;
}

function moreSection({ figures, benchmark }: MoreReport): Html {
  return html`<details class="more"><summary>More figures: benchmark, tails, shape and trades</summary>
<p class="small">Benchmark: ${describeBenchmark(benchmark)}</p>
<section class="metrics" aria-label="More figures">
${MORE_GROUPS.map(
  ([title, names]) => html`<div><h2>${title}</h2><dl>
${names.map((name) => moreRow(name, figures[name]))}</dl></div>
`,
)}</section></details>
`;
}

function moreRow(name: MoreMetricName, value: number): Html {
  const { label, unit } = MORE_METRICS[name];
  return html`<div><dt>${term(label)}</dt><dd>${metric(value, unit)}</dd></div>
`;
}

function row(name: MetricName, value: number | null): Html {
  const { label, unit } = METRICS[name];
  const signed = SIGNED_METRICS.has(name);
  return html`<div><dt>${term(label)}</dt><dd class="${signed ? tone(value) : ""}">${signedMetric(name, value, unit)}</dd></div>
`;
}

function signedMetric(
  name: MetricName,
  value: number | null,
  unit: (typeof METRICS)[MetricName]["unit"],
): string {
  const shown = metric(value, unit);
  return SIGNED_METRICS.has(name) && isDefined(value) && value > 0 ? `+${shown}` : shown;
}
