import { figure, inUnit, signed } from "../../src/ml/explanations/plain-figures.js";
import type { BarChoice } from "../charts/bar-choice.js";
import type { ExactDependence } from "./explanation-messages.js";
import { plotFigure } from "../charts/plot-figure.js";
import { html, Plot } from "../kit/prelude.js";
import { term } from "../kit/term.js";
import { valueColour, valueScale } from "../kit/value-colour.js";

interface Dot {
  readonly value: number;
  readonly contribution: number;
  readonly rank: number;
}

/** How a feature's SHAP value depends on its value, coloured by the feature that it acts with most. */
export function dependenceChart(plot: ExactDependence, choice: BarChoice, unit: string): HTMLElement {
  const ranks = ranksOf(plot.partnerValues);
  const dots = Array.from(plot.values, (value, i): Dot => ({
    value,
    contribution: plot.contributions[i]!,
    rank: ranks[i]!,
  }));
  const chosen = dots[choice.index]!;
  const missing = dots.filter(({ value }) => Number.isNaN(value)).length;
  const drawn = plotFigure({
    title: plot.feature,
    unit: `its value${plot.unit ? ` (${plot.unit})` : ""} across, what it adds in ${unit} up`,
    summary: `SHAP value of ${plot.feature} against its value over ${dots.length} bars${missing > 0 ? `, ${missing} without a value` : ""}`,
    plot: (width) => ({
      height: 300,
      marginLeft: 54,
      marginRight: 14,
      x: {
        label: null,
        grid: true,
        nice: true,
        ticks: Math.min(7, width / 100),
        tickFormat: (d: number) => inUnit(d, plot.unit).replace(/\.00 %$/, " %"),
      },
      y: { label: null, grid: true, nice: true, ticks: 5, tickFormat: (d: number) => signed(d) },
      marks: [
        Plot.ruleY([0], { stroke: "var(--rule-strong)" }),
        Plot.dot(dots, {
          x: "value",
          y: "contribution",
          r: 2.2,
          fill: (dot: Dot) => valueColour(dot.rank),
        }),
        Plot.dot([chosen], { x: "value", y: "contribution", r: 5.5, stroke: "var(--ink)", strokeWidth: 2 }),
      ],
    }),
  });
  return html`<div class="dependence">${drawn}<p class="small">${partnerWords(plot, unit)} The ring is the bar explained above.</p></div>`;
}

function partnerWords({ feature, partner, strength }: ExactDependence, unit: string): HTMLElement {
  if (partner === null || strength === null) {
    return html`<span>${feature} acts alone: no two features of this model meet on a path with it.</span>`;
  }
  return html`<span>Colour: ${partner}, its strongest ${term("SHAP interaction", "interaction")}, ${figure(strength)} ${unit} on average.
    ${valueScale(partner)}</span>`;
}

/** Share of the other values below each, from 0 to 1; NaN where it is missing. */
function ranksOf(values: Float64Array): Float64Array {
  const order = Array.from(values.keys())
    .filter((i) => !Number.isNaN(values[i]!))
    .sort((a, b) => values[a]! - values[b]!);
  const ranks = new Float64Array(values.length).fill(Number.NaN);
  for (const [place, i] of order.entries()) ranks[i] = order.length > 1 ? place / (order.length - 1) : 0.5;
  return ranks;
}
