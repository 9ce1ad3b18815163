import { figure } from "../../src/ml/explanations/plain-figures.js";
import type { OpenedModel } from "./explanation-messages.js";
import { plotFigure } from "../charts/plot-figure.js";
import { html, Plot } from "../kit/prelude.js";
import { term } from "../kit/term.js";

const ROW_HEIGHT = 21;

/** How much each feature moves what the model says, over all rows. */
export function importanceChart({ explained, unit, time }: OpenedModel): HTMLElement {
  const rows = explained.importance.filter(({ meanAbsolute }) => meanAbsolute > 0);
  const unused = explained.importance.filter(({ meanAbsolute }) => !(meanAbsolute > 0));
  const chart = plotFigure({
    title: term("Mean |SHAP|"),
    unit: `${unit}, over ${time.length.toLocaleString("en-US")} bars`,
    summary: `Mean absolute SHAP value of each feature: ${rows.map((row) => `${row.feature} ${figure(row.meanAbsolute)}`).join(", ")}`,
    plot: (width) => ({
      height: 30 + ROW_HEIGHT * rows.length,
      marginLeft: 150,
      marginRight: 52,
      x: { label: null, grid: true, ticks: Math.min(5, width / 120) },
      y: { label: null, domain: rows.map(({ feature }) => feature), padding: 0.3, tickSize: 0 },
      marks: [
        Plot.barX(rows, { x: "meanAbsolute", y: "feature", fill: "var(--ours)" }),
        Plot.text(rows, {
          x: "meanAbsolute",
          y: "feature",
          text: (row: { meanAbsolute: number }) => figure(row.meanAbsolute),
          textAnchor: "start",
          dx: 4,
          fill: "var(--ink)",
        }),
        Plot.ruleX([0], { stroke: "var(--rule-strong)" }),
      ],
    }),
  });
  return html`<div>${chart}${unused.length > 0 ? html`<p class="small">Never used by this model: ${unused.map(({ feature }) => feature).join(", ")}.</p>` : null}</div>`;
}
