import { MORE_METRICS, type MoreMetricName } from "../../src/metrics/more/definitions.js";
import { moreFigures } from "../../src/metrics/more/more-figures.js";
import { metric, number } from "../../src/report/words/format.js";
import { MORE_GROUPS } from "../../src/report/words/metric-groups.js";
import { html } from "../kit/prelude.js";
import { term } from "../kit/term.js";
import type { RunData } from "./run-data.js";

/** The figures beside the main ones, closed until asked for: against the run's own bars held, tails, shape, trades. */
export function moreTable({ record, bars, equity }: RunData): HTMLElement {
  const { figures, benchmarkBars } = moreFigures({
    time: bars.time,
    equity,
    trades: record.trades,
    cash: record.options.cash,
    riskFreeRate: record.options.riskFreeRate,
    periodsPerYear: record.metrics["periodsPerYear"] ?? Number.NaN,
    benchmark: { time: bars.time, value: bars.close },
  });
  return html`<details class="more-figures"><summary>More figures: benchmark, tails, shape and trades</summary>
    <p class="unit">The benchmark is ${record.symbol} held, ${number(benchmarkBars)} bars; another one by
      <code>backtest --benchmark DATA</code></p>
    <div class="metrics" role="group" aria-label="More figures">
      ${MORE_GROUPS.map(([title, names]) => html`<section><h3>${title}</h3><dl>${names.map((name) => row(name, figures[name]))}</dl></section>`)}
    </div></details>`;
}

function row(name: MoreMetricName, value: number): HTMLElement {
  const { label, unit } = MORE_METRICS[name];
  return html`<div><dt>${term(label)}</dt><dd>${metric(value, unit)}</dd></div>`;
}
