import type { ModelView } from "../../src/ml/explanations/model-view.js";
import { percent } from "../../src/report/words/format.js";
import { modelPeriod } from "./model-view-period.js";
import { Plot } from "../kit/prelude.js";
import { term } from "../kit/term.js";
import { timeChart } from "../charts/time-chart.js";
import type { TimeView } from "../charts/time-view.js";

/** What a model's probabilities are of, in words: `AAPL closes higher 5 bars on`. */
export interface LabelWords {
  readonly yes: string;
  readonly no: string;
}

export const PLAIN_LABELS: LabelWords = { yes: "label 1 came", no: "label 0 came" };

/**
 * Each row's probability, marked by what came: a full disc for label 1, a ring for label 0. A model that knows
 * something has discs above one half and rings below.
 *
 * @param time a view over the times of `view.predictions`
 */
export function predictionChart(
  time: TimeView,
  view: ModelView,
  words: LabelWords = PLAIN_LABELS,
): HTMLElement {
  const { predictions } = view;
  return timeChart(time, {
    title: term("Prediction against actual"),
    unit: `probability of label 1, each bar out-of-sample, ${modelPeriod(view)}`,
    summary: "Probability of label 1 at each bar, marked by the label that came",
    series: [
      { key: "came", label: words.yes },
      { key: "stayed", label: words.no },
    ],
    height: 220,
    plot: (from, to) => {
      const shown = predictions
        .slice(from, to + 1)
        .map(({ predicted, actual }, k) => ({ date: time.dates[from + k]!, predicted, actual }));
      return {
        y: { label: null, grid: true, ticks: 5, tickFormat: (d: number) => percent(d, { digits: 0 }) },
        marks: [
          Plot.ruleY([0.5], { stroke: "var(--rule-strong)" }),
          Plot.dot(
            shown.filter(({ actual }) => actual !== 1),
            { x: "date", y: "predicted", r: 2.2, stroke: "var(--stayed)", strokeWidth: 1.2 },
          ),
          Plot.dot(
            shown.filter(({ actual }) => actual === 1),
            { x: "date", y: "predicted", r: 2.2, fill: "var(--came)" },
          ),
        ],
      };
    },
    read: (i) => {
      const { predicted, actual } = predictions[i]!;
      const came = actual === 1;
      return [
        { label: "Predicted", text: percent(predicted) },
        { label: "Actual", text: came ? words.yes : words.no },
        { label: "Named at one half", text: predicted >= 0.5 === came ? "✓ right" : "✗ wrong" },
      ];
    },
  });
}
