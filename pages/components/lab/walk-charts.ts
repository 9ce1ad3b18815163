import { METRICS } from "../../src/metrics/definitions.js";
import { day, number, percent, tone } from "../../src/report/words/format.js";
import type { WalkForwardFold } from "../../src/research/walk-forward/walk-forward.js";
import { FIGURE_WORDS, type JudgedFigure } from "../sweep/lab-map.js";
import { plotFigure } from "../charts/plot-figure.js";
import { html, Plot } from "../kit/prelude.js";
import type { WalkForwardView } from "../kit/study-messages.js";
import { term } from "../kit/term.js";

const ROW_HEIGHT = 26;
const MOST_HEIGHT = 480;

/** In-sample against out-of-sample, a line a fold. */
export function foldChart(walk: WalkForwardView, figure: JudgedFigure): HTMLElement {
  const { unit, label } = METRICS[figure];
  const rows = walk.folds.map((fold) => ({
    fold: day(walk.allTime[fold.testStart]!),
    inside: fold.inSample?.[figure] ?? Number.NaN,
    outside: fold.outOfSample[figure],
  }));
  const both = rows.filter(({ inside, outside }) => Number.isFinite(inside) && Number.isFinite(outside));
  const inner = rows.filter(({ inside }) => Number.isFinite(inside));
  const outer = rows.filter(({ outside }) => Number.isFinite(outside));
  const tick = (d: number): string => (unit === "fraction" ? percent(d, { digits: 0 }) : number(d, 1));
  return plotFigure({
    title: "In-sample against out-of-sample",
    unit: `${FIGURE_WORDS[figure]}${unit === "ratio" ? ", annualised" : ""}, a line a fold, by its first test day`,
    summary: `${label} of each fold in-sample and out-of-sample; the table below has the numbers`,
    legend: [
      ["inside", "In-sample, chosen on these bars"],
      ["outside", "Out-of-sample, what it then did"],
    ],
    plot: (width) => ({
      height: Math.min(MOST_HEIGHT, 50 + ROW_HEIGHT * rows.length),
      marginLeft: 82,
      marginRight: 16,
      x: { label: null, grid: true, nice: true, ticks: Math.min(7, width / 80), tickFormat: tick },
      y: { label: null, domain: rows.map(({ fold }) => fold), padding: 0.4 },
      marks: [
        Plot.ruleX([0], { stroke: "var(--rule-strong)" }),
        Plot.link(both, {
          x1: "inside",
          x2: "outside",
          y: "fold",
          stroke: "var(--rule-strong)",
          strokeWidth: 2,
        }),
        Plot.dot(inner, {
          x: "inside",
          y: "fold",
          r: 5,
          stroke: "var(--baseline)",
          strokeWidth: 2,
          fill: "var(--paper)",
        }),
        Plot.dot(outer, { x: "outside", y: "fold", r: 5, fill: "var(--ours)" }),
      ],
    }),
  });
}

/** What one parameter was chosen to be in each fold, over the days that it was traded. */
export function choiceChart(walk: WalkForwardView, name: string, label: string): HTMLElement {
  const at = (index: number): Date => new Date(walk.allTime[Math.min(index, walk.allTime.length - 1)]!);
  const steps = walk.folds.flatMap(({ params, testStart, testEnd }) =>
    params === null ? [] : [{ start: at(testStart), end: at(testEnd), value: params[name]! }],
  );
  const moves = steps.slice(1).map((next, k) => ({ at: next.start, a: steps[k]!.value, b: next.value }));
  return plotFigure({
    title: label,
    unit: "as chosen, fold by fold",
    summary: `${label} as chosen in each fold; the table below has the numbers`,
    plot: () => ({
      height: 150,
      marginLeft: 44,
      marginRight: 10,
      x: { type: "utc", label: null, ticks: 5 },
      y: { label: null, grid: true, nice: true, ticks: 4, zero: false },
      marks: [
        Plot.ruleX(moves, { x: "at", y1: "a", y2: "b", stroke: "var(--rule-strong)" }),
        Plot.link(steps, { x1: "start", x2: "end", y: "value", stroke: "var(--ours)", strokeWidth: 3 }),
      ],
    }),
  });
}

/** Every fold with what was chosen and what came of it. */
export function foldTable(
  walk: WalkForwardView,
  names: readonly (readonly [name: string, label: string])[],
): HTMLElement {
  const heads = [
    ...names.map(([, label]) => label),
    "Sharpe in-sample",
    "Sharpe out-of-sample",
    "Return in-sample",
    "Return out-of-sample",
    "Trades",
    "Neighbours that do well",
  ];
  return html`<figure><figcaption><h3>Fold by fold</h3></figcaption>
  <div class="scroll" tabindex="0" role="region" aria-label="Folds, table">
    <table class="figures">
      <thead><tr><th scope="col" class="text">${term("Fold")}, test days</th>${heads.map((text) => html`<th scope="col">${text}</th>`)}</tr></thead>
      <tbody>${walk.folds.map((fold) => row(walk, fold, names))}</tbody>
    </table>
  </div></figure>`;
}

function row(
  { allTime }: WalkForwardView,
  { testStart, testEnd, params, inSample, outOfSample, neighbourShare }: WalkForwardFold,
  names: readonly (readonly [name: string, label: string])[],
): HTMLElement {
  const total = outOfSample.totalReturn;
  return html`<tr>
    <th scope="row" class="text">${day(allTime[testStart]!)} to ${day(allTime[testEnd - 1]!)}</th>
    ${names.map(([name]) => html`<td>${params?.[name] ?? "–"}</td>`)}
    <td>${number(inSample?.sharpe ?? null, 2)}</td><td>${number(outOfSample.sharpe, 2)}</td>
    <td>${percent(inSample?.totalReturn ?? null, { plus: true })}</td>
    <td class=${tone(total)}>${percent(total, { plus: true })}</td>
    <td>${number(outOfSample.trades)}</td><td>${percent(neighbourShare, { digits: 0 })}</td>
  </tr>`;
}
