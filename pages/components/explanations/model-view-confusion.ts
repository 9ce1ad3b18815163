import type { ConfusionCell, ModelView } from "../../src/ml/explanations/model-view.js";
import { number, percent } from "../../src/report/words/format.js";
import { modelPeriod } from "./model-view-period.js";
import { PLAIN_LABELS, type LabelWords } from "./model-view-predictions.js";
import { html } from "../kit/prelude.js";
import { term } from "../kit/term.js";

/** The darkest a cell gets, in percent of its hue, so that its text stays readable. */
const MOST_HUE = 38;

/** Labels against what was named at one half: counts, and shares of each label, darker where they are larger. */
export function confusionTable(view: ModelView, words: LabelWords = PLAIN_LABELS): HTMLElement {
  const { confusion, scores } = view;
  const at = (actual: 0 | 1, predicted: 0 | 1): ConfusionCell =>
    confusion.find((cell) => cell.actual === actual && cell.predicted === predicted)!;
  const row = (actual: 0 | 1): HTMLElement => html`<tr>
    <th scope="row" class="text">${actual === 1 ? words.yes : words.no}</th>
    ${([0, 1] as const).map((predicted) => cellOf(at(actual, predicted)))}
    <td>${number(at(actual, 0).count + at(actual, 1).count)}</td>
  </tr>`;
  const named = (predicted: 0 | 1): number => at(0, predicted).count + at(1, predicted).count;
  return html`<figure class="confusion">
    <figcaption><h3>${term("Confusion matrix")} <span class="unit">rows, and % of each label; named at one half, out-of-sample, ${modelPeriod(view)}</span></h3></figcaption>
    <div class="scroll" tabindex="0" role="region" aria-label="Confusion matrix, table"><table class="figures">
      <thead><tr><th scope="col" class="text">What came</th><th scope="col">named 0</th><th scope="col">named 1</th><th scope="col">rows</th></tr></thead>
      <tbody>${row(0)}${row(1)}</tbody>
      <tfoot><tr><th scope="row" class="text">rows</th><td>${number(named(0))}</td><td>${number(named(1))}</td><td>${number(scores.rows)}</td></tr></tfoot>
    </table></div>
    <p class="small">${percent(scores.accuracy)} right; always the commoner label: ${percent(scores.baseline)}</p>
  </figure>`;
}

function cellOf({ actual, predicted, count, share }: ConfusionCell): HTMLElement {
  const right = actual === predicted;
  const hue = `color-mix(in srgb, var(--${right ? "ours" : "luck"}) ${Math.round(MOST_HUE * (share ?? 0))}%, var(--paper))`;
  return html`<td style=${`background: ${hue}`}>${number(count)}<span class="unit">${percent(share, { digits: 0 })} ${right ? "✓ right" : "✗ wrong"}</span></td>`;
}
