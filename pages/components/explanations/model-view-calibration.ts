import type { ModelView } from "../../src/ml/explanations/model-view.js";
import type { ReliabilityBin } from "../../src/ml/scores/reliability.js";
import { number, percent } from "../../src/report/words/format.js";
import { modelPeriod } from "./model-view-period.js";
import { plotFigure } from "../charts/plot-figure.js";
import { html, Plot } from "../kit/prelude.js";
import { term } from "../kit/term.js";

const SIZE = 300;
const COUNTS_HEIGHT = 110;
const MARGINS = { marginLeft: 46, marginRight: 12 } as const;

/** What was said against what came, bin by bin, with 95 % intervals and how many rows each bin holds. */
export function calibrationChart(view: ModelView): HTMLElement {
  const { calibration, scores } = view;
  const axis = { domain: [0, 1], ticks: 5, tickFormat: (d: number) => percent(d, { digits: 0 }) };
  return html`<div class="calibration">
    ${plotFigure({
      title: term("Calibration curve"),
      unit: `share of label 1 against its probability, %, bars 95 % intervals, out-of-sample, ${modelPeriod(view)}`,
      summary: "Observed share of label 1 for each bin of probabilities; the table below has the numbers",
      legend: [
        ["ours", "Model"],
        ["baseline dashed", "As said"],
      ],
      plot: () => ({
        ...MARGINS,
        height: SIZE,
        x: { ...axis, label: null, grid: true },
        y: { ...axis, label: null, grid: true },
        marks: [
          Plot.link([0], {
            x1: 0,
            y1: 0,
            x2: 1,
            y2: 1,
            stroke: "var(--baseline)",
            strokeDasharray: "5 3",
          }),
          Plot.ruleX(calibration, {
            x: "predicted",
            y1: "observedLow",
            y2: "observedHigh",
            stroke: "var(--ours)",
            strokeOpacity: 0.6,
          }),
          Plot.line(calibration, { x: "predicted", y: "observed", stroke: "var(--ours)", strokeWidth: 1.2 }),
          Plot.dot(calibration, { x: "predicted", y: "observed", r: 3.5, fill: "var(--ours)" }),
        ],
      }),
    })}
    ${plotFigure({
      title: "Rows in each bin",
      unit: "count, by probability",
      summary: "How many rows each bin of probabilities holds; the table below has the numbers",
      plot: () => ({
        ...MARGINS,
        height: COUNTS_HEIGHT,
        x: { ...axis, label: null },
        y: { label: null, grid: true, ticks: 2 },
        marks: [
          Plot.rectY(calibration, { x1: "low", x2: "high", y: "count", fill: "var(--ours)", inset: 1 }),
          Plot.ruleY([0], { stroke: "var(--rule-strong)" }),
        ],
      }),
    })}
    <p class="small">${term("Expected calibration error")} ${percent(scores.ece)}, ${term("Brier score")} ${number(scores.brier, 3)}</p>
    <details><summary>Numbers of the bins</summary>${binTable(calibration)}</details>
  </div>`;
}

function binTable(bins: readonly ReliabilityBin[]): HTMLElement {
  const row = ({
    low,
    high,
    count,
    predicted,
    observed,
    observedLow,
    observedHigh,
  }: ReliabilityBin) => html`<tr>
    <th scope="row" class="text">${percent(low, { digits: 0 })} to ${percent(high, { digits: 0 })}</th>
    <td>${number(count)}</td><td>${percent(predicted)}</td><td>${percent(observed)}</td>
    <td>${percent(observedLow)} to ${percent(observedHigh)}</td></tr>`;
  return html`<div class="scroll" tabindex="0" role="region" aria-label="Calibration, table"><table class="figures">
    <thead><tr><th scope="col" class="text">Probability</th>${["Rows", "Mean said", "Came", "95 % interval"].map((text) => html`<th scope="col">${text}</th>`)}</tr></thead>
    <tbody>${bins.map(row)}</tbody></table></div>`;
}
