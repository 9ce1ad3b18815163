import type { Performance } from "../../src/drift/performance-estimate.js";
import { counted, day, number, percent } from "../../src/report/words/format.js";
import type { AgedFacts } from "./drift-messages.js";
import { performanceChart } from "./drift-model.js";
import type { DriftResults } from "./drift-results.js";
import { choice } from "../kit/parameter-field.js";
import { html } from "../kit/prelude.js";
import { term } from "../kit/term.js";
import type { TimeView } from "../charts/time-view.js";

/** A part of the page under its heading. */
export function section(title: string, ...content: readonly HTMLElement[]): HTMLElement {
  return html`<section aria-label=${title}><h2>${title}</h2>${content}</section>`;
}

/** Performance without labels beside the realised one, by the figure that a person picks. */
export function estimateChart(view: TimeView, results: DriftResults): HTMLElement {
  const place = html`<div></div>`;
  const draw = (figure: keyof Performance): void =>
    place.replaceChildren(performanceChart(view, results, figure));
  draw("accuracy");
  const figures = [
    ["accuracy", "Accuracy"],
    ["auc", "Area under the curve"],
    ["f1", "F1"],
  ] as const;
  return html`<div class="drift-estimate"><div class="filters">${choice<keyof Performance>("Performance", figures, "accuracy", draw)}</div>${place}</div>`;
}

/** Which model this is, what it was trained on and what it met. */
export function twinLine(
  { card, trained, rows, trainedFirst, trainedLast, windows }: AgedFacts,
  symbol: string,
): HTMLElement {
  const { auc, accuracy, baseline } = card.outOfSample;
  return html`<p class="notice">${term("Twin")} of the starter model, trained here: ${card.algorithm} on ${card.features.length} features of ${symbol}, label “${card.label.rule}”,
    ${term("Reference window", "reference")} ${counted(trained, "row")}, ${day(trainedFirst)} to ${day(trainedLast)}; out of fold it was right on ${percent(accuracy)} (always the commoner label: ${percent(baseline)}), area under the curve ${number(auc, 3)}.
    Then it met ${counted(rows - trained, "row")} in ${counted(windows.length, "window")}, to ${day(windows.at(-1)!.last)}. Model <code class="hash">${card.modelId}</code></p>`;
}
