import type { ModelView } from "../../src/ml/explanations/model-view.js";
import { calibrationChart } from "./model-view-calibration.js";
import { confusionTable } from "./model-view-confusion.js";
import { errorChart } from "./model-view-errors.js";
import { predictionChart, type LabelWords } from "./model-view-predictions.js";
import { rollingAccuracyChart } from "./model-view-rolling.js";
import { html } from "../kit/prelude.js";
import { TimeView } from "../charts/time-view.js";

/** A model's ML view: its five plots, those over time with one cursor and one window. */
export function modelViewCharts(view: ModelView, words?: LabelWords): HTMLElement {
  if (view.predictions.length === 0) {
    return html`<p class="notice">No row has been scored: there is nothing to draw yet.</p>`;
  }
  const time = new TimeView(Float64Array.from(view.predictions, (point) => point.time));
  return html`<div class="model-view">
    ${predictionChart(time, view, words)}
    ${rollingAccuracyChart(time, view)}
    <div class="columns">${calibrationChart(view)}<div>${confusionTable(view, words)}${errorChart(view)}</div></div>
  </div>`;
}
