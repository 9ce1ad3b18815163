import { money, percent, tone } from "../../src/report/words/format.js";
import { Plot } from "../kit/prelude.js";
import type { Comparison, RunData } from "./run-data.js";
import { timeChart } from "../charts/time-chart.js";
import { term } from "../kit/term.js";

/** Account value at each close, with buy and hold on the same bars and costs. */
export function equityChart({ record, view, equity }: RunData, comparison: Comparison | null): HTMLElement {
  const baseline = record.strategy === "buy-and-hold" ? null : (comparison?.recomputed.baseline ?? null);
  const cash = record.options.cash;
  return timeChart(view, {
    title: term("Equity"),
    unit: "US dollars, at each close",
    summary: `Equity of the run${baseline ? " and of buy and hold" : ""} over time in US dollars`,
    series: [
      { key: "ours", label: "This run" },
      ...(baseline ? [{ key: "baseline", label: "Buy and hold" }] : []),
    ],
    height: 260,
    plot: (from, to) => ({
      y: {
        label: null,
        grid: true,
        nice: true,
        ticks: 5,
        tickFormat: (d: number) => money(d, { digits: 0 }),
      },
      marks: [
        ...startRule(cash, from),
        ...(baseline ? [line(view.dates, baseline, from, to, "var(--baseline)", 1.2)] : []),
        line(view.dates, equity, from, to, "var(--ours)", 1.6),
      ],
    }),
    read: (i) => [
      { label: "Equity", text: money(equity[i]!) },
      {
        label: "since start",
        text: percent(equity[i]! / cash - 1, { plus: true }),
        tone: tone(equity[i]! / cash - 1),
      },
      ...(baseline ? [{ label: "Buy and hold", text: money(baseline[i]!) }] : []),
    ],
  });
}

/** The starting cash, while the start is visible: elsewhere it would only stretch the scale. */
export function startRule(cash: number, from: number): Plot.Markish[] {
  return from === 0 ? [Plot.ruleY([cash], { stroke: "var(--rule-strong)", strokeDasharray: "2 3" })] : [];
}

/** A line through the values from one bar to another, both included. */
export function line(
  dates: readonly Date[],
  values: Float64Array,
  from: number,
  to: number,
  stroke: string,
  strokeWidth: number,
): Plot.Markish {
  return Plot.lineY(values.subarray(from, to + 1), {
    x: dates.slice(from, to + 1),
    stroke,
    strokeWidth,
    clip: true,
  });
}
