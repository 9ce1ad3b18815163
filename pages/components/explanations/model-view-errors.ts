import type { ModelView } from "../../src/ml/explanations/model-view.js";
import { number, percent } from "../../src/report/words/format.js";
import { modelPeriod } from "./model-view-period.js";
import { plotFigure } from "../charts/plot-figure.js";
import { html, Plot } from "../kit/prelude.js";
import { term } from "../kit/term.js";

/** The share of rows that were missed by at most so much, with the median and the ninth tenth. */
export function errorChart(view: ModelView): HTMLElement {
  const { points, median, ninetieth } = view.errors;
  const marks = [
    { error: median, share: 0.5 },
    { error: ninetieth, share: 0.9 },
  ].filter(({ error }) => Number.isFinite(error));
  return html`<div>
    ${plotFigure({
      title: term("Cumulative error distribution"),
      unit: `% of rows with an error of at most |probability − label|, out-of-sample, ${modelPeriod(view)}`,
      summary: `Half of the rows have an error of at most ${number(median, 2)}, nine in ten of at most ${number(ninetieth, 2)}`,
      legend: [
        ["ours", "Model"],
        ["baseline dashed", "A coin: one half on every row"],
      ],
      plot: () => ({
        height: 240,
        marginLeft: 46,
        marginRight: 12,
        x: { label: null, grid: true, domain: [0, 1], ticks: 5 },
        y: {
          label: null,
          grid: true,
          domain: [0, 1],
          ticks: 5,
          tickFormat: (d: number) => percent(d, { digits: 0 }),
        },
        marks: [
          Plot.ruleX([0.5], { stroke: "var(--baseline)", strokeDasharray: "5 3" }),
          Plot.line(points, {
            x: "error",
            y: "share",
            curve: "step-after",
            stroke: "var(--ours)",
            strokeWidth: 1.6,
          }),
          Plot.dot(marks, { x: "error", y: "share", r: 4, fill: "var(--ours)" }),
        ],
      }),
    })}
    <p class="small">Half of the rows: at most ${number(median, 2)}; nine in ten: at most ${number(ninetieth, 2)}</p>
  </div>`;
}
