import * as Plot from "@observablehq/plot";
import { rangeOf } from "./axis-format.js";
import { number } from "../words/format.js";
import { html, type Html } from "../kit/html.js";
import type { ReportInput } from "../kit/report-input.js";
import { rollingReturns, rollingSharpe } from "./rolling-sharpe.js";
import { term } from "../words/term.js";
import { line, timeChart, type Draw } from "./time-chart.js";

/** The Sharpe ratio of the recent past at each bar. */
export function sharpeChart({ run, bars, equity }: ReportInput, draw: Draw): Html {
  const periods = run.metrics["periodsPerYear"] ?? 252;
  const length = rollingReturns(periods, bars.length);
  const values = rollingSharpe(equity, periods, length);
  const [low, high] = rangeOf(values);
  const title = term("Rolling Sharpe");
  const unit = `annualised ratio, last ${number(length)} returns`;
  if (Number.isNaN(low)) {
    return html`<figure><figcaption><h3>${title} <span class="unit">${unit}</span></h3></figcaption>
<p class="small">Undefined at every bar: it needs ${number(length)} returns that vary.</p></figure>`;
  }
  return timeChart(
    {
      title,
      unit,
      summary: `Line of the rolling Sharpe ratio over time, from ${number(low, 2)} at the lowest to ${number(high, 2)} at the highest.`,
      legend: [{ key: "ours", label: "This run" }],
      time: bars.time,
      height: 170,
      plot: (frame) => ({
        y: { label: null, grid: true, nice: true, ticks: 4, tickFormat: (d: number) => number(d, 1) },
        marks: [
          Plot.ruleY([0], { stroke: "var(--rule-strong)" }),
          line(bars.time, values, frame, "var(--ours)", 1.4),
        ],
      }),
    },
    draw,
  );
}
