import { line } from "./equity-chart.js";
import { percent } from "../../src/report/words/format.js";
import { Plot } from "../kit/prelude.js";
import type { Comparison, RunData } from "./run-data.js";
import { term } from "../kit/term.js";
import { timeChart } from "../charts/time-chart.js";

/** How far equity stands below its peak, with buy and hold for scale. */
export function drawdownChart(
  { record, view, drawdown }: RunData,
  comparison: Comparison | null,
): HTMLElement {
  const baseline = record.strategy === "buy-and-hold" ? null : (comparison?.baselineDrawdown ?? null);
  return timeChart(view, {
    title: term("Drawdown"),
    unit: "% below the peak",
    summary: "Drawdown of the run over time in percent",
    series: [
      { key: "fall", label: "This run" },
      ...(baseline ? [{ key: "baseline", label: "Buy and hold" }] : []),
    ],
    height: 150,
    plot: (from, to) => ({
      y: {
        label: null,
        grid: true,
        nice: true,
        ticks: 4,
        tickFormat: (d: number) => percent(d, { digits: 0 }),
      },
      marks: [
        Plot.areaY(drawdown.subarray(from, to + 1), {
          x: view.dates.slice(from, to + 1),
          fill: "var(--loss)",
          fillOpacity: 0.22,
        }),
        ...(baseline ? [line(view.dates, baseline, from, to, "var(--baseline)", 1)] : []),
        line(view.dates, drawdown, from, to, "var(--loss)", 1.2),
        Plot.ruleY([0], { stroke: "var(--rule-strong)" }),
      ],
    }),
    read: (i) => [
      { label: "Drawdown", text: percent(drawdown[i]!), tone: drawdown[i]! < 0 ? "loss" : "" },
      ...(baseline ? [{ label: "Buy and hold", text: percent(baseline[i]!) }] : []),
    ],
  });
}
