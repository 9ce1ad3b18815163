import { METRICS, type MetricName } from "../../metrics/definitions.js";
import { isDefined, metric, tone } from "../words/format.js";
import { html, type Html } from "../kit/html.js";
import type { ReportInput } from "../kit/report-input.js";
import { term } from "../words/term.js";

const GROUPS: readonly (readonly [title: string, names: readonly MetricName[]])[] = [
  ["Return", ["totalReturn", "cagr", "sharpe", "sortino", "calmar"]],
  ["Risk", ["maxDrawdown", "maxDrawdownBars", "volatility", "exposure", "timeInMarket"]],
  ["Trades", ["trades", "winRate", "profitFactor", "expectancy", "turnover"]],
  [
    "Profit by source",
    ["closedProfit", "openProfit", "dividends", "borrowInterest", "cashInLieu", "netProfit"],
  ],
  ["Costs and scale", ["commission", "slippage", "periodsPerYear"]],
];
const GROUPED: ReadonlySet<string> = new Set(GROUPS.flatMap(([, names]) => names));
const REST = (Object.keys(METRICS) as MetricName[]).filter((name) => !GROUPED.has(name));

/** Figures whose sign says whether they are good. */
const SIGNED: ReadonlySet<string> = new Set([
  "totalReturn",
  "cagr",
  "maxDrawdown",
  "expectancy",
  "closedProfit",
  "openProfit",
  "dividends",
  "borrowInterest",
  "cashInLieu",
  "netProfit",
  "sharpe",
  "sortino",
  "calmar",
]);

/** Every figure of a run with its unit and its definition. */
export function metricSection({ run }: ReportInput): Html {
  const groups = REST.length > 0 ? [...GROUPS, ["More", REST] as const] : GROUPS;
  return html`<section class="metrics" aria-label="Figures">
${groups.map(
  ([title, names]) => html`<div><h2>${title}</h2><dl>
${names.map((name) => row(name, run.metrics[name] ?? null))}</dl></div>
`,
)}</section>
`;
}

function row(name: MetricName, value: number | null): Html {
  const { label, unit } = METRICS[name];
  const signed = SIGNED.has(name);
  return html`<div><dt>${term(label)}</dt><dd class="${signed ? tone(value) : ""}">${signedMetric(name, value, unit)}</dd></div>
`;
}

function signedMetric(
  name: MetricName,
  value: number | null,
  unit: (typeof METRICS)[MetricName]["unit"],
): string {
  const shown = metric(value, unit);
  return SIGNED.has(name) && isDefined(value) && value > 0 ? `+${shown}` : shown;
}
