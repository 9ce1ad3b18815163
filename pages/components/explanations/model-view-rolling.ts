import type { ModelView } from "../../src/ml/explanations/model-view.js";
import { number, percent } from "../../src/report/words/format.js";
import { modelPeriod } from "./model-view-period.js";
import { Plot } from "../kit/prelude.js";
import { term } from "../kit/term.js";
import { timeChart } from "../charts/time-chart.js";
import type { TimeView } from "../charts/time-view.js";

/**
 * Accuracy over the last rows at each bar, beside that of always naming the commoner label.
 *
 * @param time a view over the times of `view.rolling`
 */
export function rollingAccuracyChart(time: TimeView, view: ModelView): HTMLElement {
  const { rolling, window } = view;
  const line = (
    name: "accuracy" | "baseline",
    from: number,
    to: number,
    options: Plot.LineYOptions,
  ): Plot.Markish =>
    Plot.lineY(
      rolling.slice(from, to + 1).map((point) => point[name] ?? Number.NaN),
      { x: time.dates.slice(from, to + 1), clip: true, ...options },
    );
  return timeChart(time, {
    title: term("Rolling accuracy"),
    unit: `% right of the last ${number(window)} rows, out-of-sample, ${modelPeriod(view)}`,
    summary: "Rolling accuracy over time beside that of always naming the commoner label, in percent",
    series: [
      { key: "ours", label: "Model" },
      { key: "baseline dashed", label: "Always the commoner label" },
    ],
    height: 170,
    plot: (from, to) => ({
      y: {
        label: null,
        grid: true,
        nice: true,
        ticks: 4,
        tickFormat: (d: number) => percent(d, { digits: 0 }),
      },
      marks: [
        Plot.ruleY([0.5], { stroke: "var(--rule-strong)" }),
        line("baseline", from, to, { stroke: "var(--baseline)", strokeWidth: 1.2, strokeDasharray: "5 3" }),
        line("accuracy", from, to, { stroke: "var(--ours)", strokeWidth: 1.6 }),
      ],
    }),
    read: (i) => {
      const { accuracy, baseline } = rolling[i]!;
      if (accuracy === null || baseline === null) {
        return [{ label: "Accuracy", text: `from the ${number(window)}th row on` }];
      }
      return [
        { label: "Accuracy", text: percent(accuracy) },
        { label: "Commoner label", text: percent(baseline) },
        { label: "Above it", text: percent(accuracy - baseline, { plus: true }) },
      ];
    },
  });
}
