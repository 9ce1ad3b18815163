import type { RunRecord } from "../../src/contracts/run.js";
import { METRICS, type MetricName } from "../../src/metrics/definitions.js";
import { day, metric, tone } from "../../src/report/words/format.js";
import { METRIC_GROUPS, SIGNED_METRICS } from "../../src/report/words/metric-groups.js";
import { html } from "../kit/prelude.js";
import { term } from "../kit/term.js";

/** Every figure of a run with its unit; each name shows its definition on hover and on keyboard focus. */
export function metricTable({ metrics, first, last }: RunRecord): HTMLElement {
  return html`<div class="metrics" role="group" aria-label=${`Figures from ${day(first)} to ${day(last)}`}>
    ${METRIC_GROUPS.map(([title, names]) => html`<section><h3>${title}</h3><dl>${names.map((name) => row(name, metrics[name] ?? null))}</dl></section>`)}
  </div>`;
}

function row(name: MetricName, value: number | null): HTMLElement {
  const { label, unit } = METRICS[name];
  const shown = metric(value, unit);
  const signed = SIGNED_METRICS.has(name) && value !== null;
  return html`<div><dt>${term(label)}</dt><dd class=${signed ? tone(value) : ""}>${signed && value > 0 ? `+${shown}` : shown}</dd></div>`;
}
