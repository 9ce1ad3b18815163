import { line } from "./equity-chart.js";
import { number } from "../../src/report/words/format.js";
import { Plot } from "../kit/prelude.js";
import type { RunData } from "./run-data.js";
import { term } from "../kit/term.js";
import { timeChart } from "../charts/time-chart.js";

/** The Sharpe ratio of the recent past at each bar. */
export function sharpeChart({ view, rollingSharpe, rollingWindow }: RunData): HTMLElement {
  return timeChart(view, {
    title: term("Rolling Sharpe"),
    unit: `annualised ratio, last ${rollingWindow} returns`,
    summary: "Rolling Sharpe ratio over time",
    series: [{ key: "ours", label: "This run" }],
    height: 160,
    plot: (from, to) => ({
      y: { label: null, grid: true, nice: true, ticks: 4, tickFormat: (d: number) => number(d, 1) },
      marks: [
        Plot.ruleY([0], { stroke: "var(--rule-strong)" }),
        line(view.dates, rollingSharpe, from, to, "var(--ours)", 1.4),
      ],
    }),
    read: (i) => [{ label: "Sharpe", text: number(rollingSharpe[i]!, 2) }],
  });
}
