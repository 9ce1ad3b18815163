import * as Plot from "@observablehq/plot";
import { moneyTicks, rangeOf } from "./axis-format.js";
import { money } from "../words/format.js";
import type { Html } from "../kit/html.js";
import type { ReportInput } from "../kit/report-input.js";
import { term } from "../words/term.js";
import { line, timeChart, type Draw } from "./time-chart.js";

/** Account value at each close, with buy and hold on the same bars and costs. */
export function equityChart({ run, bars, equity, baseline }: ReportInput, draw: Draw): Html {
  const { time } = bars;
  const { cash } = run.options;
  const ranges = [equity, ...(baseline ? [baseline] : [])].map(rangeOf);
  const tickFormat = moneyTicks(
    Math.min(cash, ...ranges.map(([low]) => low)),
    Math.max(cash, ...ranges.map(([, high]) => high)),
  );
  return timeChart(
    {
      title: term("Equity"),
      unit: "US dollars, at each close",
      summary: summarise(equity, cash, baseline),
      legend: [
        { key: "ours", label: "This run" },
        ...(baseline ? [{ key: "baseline", label: "Buy and hold" }] : []),
      ],
      time,
      height: 270,
      plot: (frame) => ({
        y: { label: null, grid: true, nice: true, ticks: 5, tickFormat },
        marks: [
          Plot.ruleY([cash], { stroke: "var(--rule-strong)", strokeDasharray: "2 3" }),
          ...(baseline ? [line(time, baseline, frame, "var(--baseline)", 1.2)] : []),
          line(time, equity, frame, "var(--ours)", 1.6),
        ],
      }),
    },
    draw,
  );
}

function summarise(equity: Float64Array, cash: number, baseline: Float64Array | null): string {
  const [low, high] = rangeOf(equity);
  const own = `Line of equity over time: ${money(cash)} to start with, ${money(equity.at(-1)!)} at the end, ${money(low)} at the lowest, ${money(high)} at the highest.`;
  return baseline ? `${own} A second line is buy and hold, ${money(baseline.at(-1)!)} at the end.` : own;
}
