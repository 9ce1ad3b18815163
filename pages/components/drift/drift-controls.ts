import type { Bars } from "../../src/market/series/bars.js";
import { day } from "../../src/report/words/format.js";
import { defaultDriftSetup, DRIFT_FIELDS, type DriftField, type DriftSetup } from "./drift-setup.js";
import { choice, numberField, slider } from "../kit/parameter-field.js";
import { html } from "../kit/prelude.js";
import { term } from "../kit/term.js";

/** Bars that training and watching need at least. */
const LEAST_TRAINING = 400;
const LEAST_AFTER = 120;
/** Fields that most people need; the others stand behind a summary. */
const FIRST_FIELDS: ReadonlySet<string> = new Set<DriftField["name"]>(["window", "step", "draws"]);

/** Everything that can be set; `change` hears that something was, `measure` that it is to be measured. */
export function driftControls(
  initial: DriftSetup,
  series: ReadonlyMap<string, Bars>,
  change: () => void,
  measure: (setup: DriftSetup) => void,
): HTMLElement {
  let setup = initial;
  const apply = (changes: Partial<DriftSetup>): void => {
    setup = { ...setup, ...changes };
    change();
  };
  const fields = html`<div class="filters"></div>`;
  const more = html`<div class="filters"></div>`;
  const training = html`<div class="sliders"></div>`;
  const field = ({ name, label, unit, min, max }: DriftField): HTMLElement =>
    html`<label>${label} ${numberField(setup[name], { min, max, step: 1 }, (value) => apply({ [name]: value }))} ${unit}</label>`;
  const draw = (): void => {
    const bars = series.get(setup.symbol)!;
    const limits = {
      min: LEAST_TRAINING,
      max: bars.length - LEAST_AFTER,
      step: 1,
      value: setup.trainBars,
    };
    const until = slider(
      term("Twin", "Twin trained until"),
      limits,
      (count) => day(bars.time[Math.min(bars.length, Math.max(1, count)) - 1]!),
      (trainBars) => apply({ trainBars }),
    );
    training.replaceChildren(until.root);
    fields.replaceChildren(
      ...DRIFT_FIELDS.filter(({ name }) => FIRST_FIELDS.has(name)).map(field),
      html`<button type="submit" class="primary">Measure</button>`,
    );
    more.replaceChildren(...DRIFT_FIELDS.filter(({ name }) => !FIRST_FIELDS.has(name)).map(field));
  };
  const pickSymbol = (symbol: string): void => {
    apply(defaultDriftSetup(symbol, series.get(symbol)!.length));
    draw();
  };
  draw();
  return html`<form class="lab-controls drift-controls" novalidate aria-label="What is measured" onsubmit=${(
    event: Event,
  ) => {
    event.preventDefault();
    measure(setup);
  }}>
    <div class="drift-first">
      <div class="filters">${choice(
        "Bars",
        [...series.keys()].map((symbol) => [symbol, symbol] as const),
        setup.symbol,
        pickSymbol,
      )}</div>${training}${fields}
    </div>
    <details><summary>Trials, seed and the span it was meant to serve</summary>${more}</details>
  </form>`;
}
