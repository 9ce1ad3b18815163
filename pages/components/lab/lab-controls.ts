import type { Parameter } from "../../src/core/parameters.js";
import type { Bars } from "../../src/market/series/bars.js";
import { day, number, percent } from "../../src/report/words/format.js";
import type { FillTiming } from "../../src/simulation/account/options.js";
import { findStrategy } from "../../src/strategies/catalog.js";
import type { RunSide } from "../../src/strategies/contract/signal.js";
import {
  defaultAxis,
  fixedOf,
  strategySetup,
  SWEPT_STRATEGIES,
  type AxisRange,
  type LabSetup,
} from "./lab-setup.js";
import { choice, numberField, parameterField, slider } from "../kit/parameter-field.js";
import { html } from "../kit/prelude.js";
import { FILL_WORDS } from "../../src/report/words/run-words.js";
import { term } from "../kit/term.js";

/** Bars that the range of the lab always keeps. */
const LEAST_BARS = 60;
const FILLS = (["next-open", "close", "worst"] as const).map((fill) => [fill, FILL_WORDS[fill]] as const);
const SIDES: readonly (readonly [RunSide, string])[] = [
  ["long", "long"],
  ["short", "short"],
  ["long-short", "long and short"],
];

/** Everything that can be set in the lab; `change` hears of each move of a slider. */
export function labControls(
  initial: LabSetup,
  series: ReadonlyMap<string, Bars>,
  change: (setup: LabSetup) => void,
): HTMLElement {
  let setup = initial;
  const apply = (changes: Partial<LabSetup>): void => {
    setup = { ...setup, ...changes };
    change(setup);
  };
  const options = (changes: Partial<LabSetup["options"]>): void =>
    apply({ options: { ...setup.options, ...changes } });
  const dayOf = (index: number): string => day(series.get(setup.symbol)!.time[index]!);

  const first = slider("From", { min: 0, max: setup.last, step: 1, value: setup.first }, dayOf, (value) => {
    const at = Math.min(value, setup.last - LEAST_BARS);
    if (at !== value) first.set(at);
    apply({ first: at });
  });
  const last = slider("To", { min: 0, max: setup.last, step: 1, value: setup.last }, dayOf, (value) => {
    const at = Math.max(value, setup.first + LEAST_BARS);
    if (at !== value) last.set(at);
    apply({ last: at });
  });
  const axes = html`<div class="lab-axes"></div>`;
  const drawAxes = (): void => axes.replaceChildren(...axisFields(setup, apply, drawAxes));
  const pickSymbol = (symbol: string): void => {
    const end = series.get(symbol)!.length - 1;
    apply({ symbol, first: 0, last: end });
    first.set(0, 0, end);
    last.set(end, 0, end);
  };
  drawAxes();
  return html`<form class="lab-controls" aria-label="What is swept" onsubmit=${(event: Event) => event.preventDefault()}>
    <div class="filters">
      ${choice(
        "Bars",
        [...series.keys()].map((symbol) => [symbol, symbol] as const),
        setup.symbol,
        pickSymbol,
      )}
      ${choice(
        "Strategy",
        SWEPT_STRATEGIES.map(({ name, title }) => [name, title] as const),
        setup.strategy,
        (name) => {
          apply(strategySetup(name));
          drawAxes();
        },
      )}
      ${choice("Side", SIDES, setup.options.side, (side) => options({ side }))}
      ${choice<FillTiming>("Fills", FILLS, setup.options.fill, (fill) => options({ fill }))}
    </div>
    <div class="sliders">
      ${
        slider(
          term("Commission rate", "Commission"),
          { min: 0, max: 0.01, step: 0.0001, value: setup.options.commission },
          (v) => percent(v, { digits: 2 }),
          (commission) => options({ commission }),
        ).root
      }
      ${
        slider(
          term("Slippage rate", "Slippage"),
          { min: 0, max: 50, step: 0.5, value: setup.options.slippageBps },
          (v) => `${number(v, 1)} bps`,
          (slippageBps) => options({ slippageBps }),
        ).root
      }
      ${first.root}${last.root}
    </div>
    <details><summary>Axes and other parameters</summary>${axes}</details>
  </form>`;
}

/** The two axes and a field for each parameter that does not vary, made from the strategy's descriptors. */
function axisFields(
  setup: LabSetup,
  apply: (changes: Partial<LabSetup>) => void,
  redraw: () => void,
): HTMLElement[] {
  const { parameters } = findStrategy(setup.strategy);
  const vary = (key: "x" | "y", name: string): void => {
    const other = key === "x" ? "y" : "x";
    const axis = defaultAxis(parameters.find((p) => p.name === name)!);
    const [mine, theirs] = [
      setup[other].name === name ? setup[other] : axis,
      setup[other].name === name ? setup[key] : setup[other],
    ];
    const axes = key === "x" ? { x: mine, y: theirs } : { x: theirs, y: mine };
    apply({ ...axes, fixed: fixedOf(parameters, axes.x, axes.y, setup.fixed) });
    redraw();
  };
  const edit = (key: "x" | "y", changes: Partial<AxisRange>): void => {
    setup = { ...setup, [key]: { ...setup[key], ...changes } };
    apply({ [key]: setup[key] });
  };
  const fixed = parameters.filter(({ name }) => setup.fixed[name] !== undefined);
  return [
    axisField(
      "Across",
      setup.x,
      parameters,
      (name) => vary("x", name),
      (changes) => edit("x", changes),
    ),
    axisField(
      "Up",
      setup.y,
      parameters,
      (name) => vary("y", name),
      (changes) => edit("y", changes),
    ),
    ...fixed.map((parameter) =>
      parameterField(parameter, setup.fixed[parameter.name]!, (value) => {
        setup = { ...setup, fixed: { ...setup.fixed, [parameter.name]: value } };
        apply({ fixed: setup.fixed });
      }),
    ),
  ];
}

function axisField(
  title: string,
  { name, from, to, step }: AxisRange,
  parameters: readonly Parameter[],
  vary: (name: string) => void,
  edit: (changes: Partial<AxisRange>) => void,
): HTMLElement {
  const { min, max, step: least } = parameters.find((p) => p.name === name)!;
  const limits = { min, max, step: least };
  return html`<fieldset><legend>${title}</legend>
    ${choice(
      "parameter",
      parameters.map((p) => [p.name, p.label] as const),
      name,
      vary,
    )}
    <label>from ${numberField(from, limits, (value) => edit({ from: value }))}</label>
    <label>to ${numberField(to, limits, (value) => edit({ to: value }))}</label>
    <label>by ${numberField(step, { min: 0, max, step: least }, (value) => edit({ step: value }))}</label>
  </fieldset>`;
}
