import { METRICS } from "../../src/metrics/definitions.js";
import { counted, day, metric, number, percent } from "../../src/report/words/format.js";
import type { WalkForwardConclusion } from "../../src/research/walk-forward/walk-forward-verdict.js";
import type { JudgedFigure } from "../sweep/lab-map.js";
import { html } from "../kit/prelude.js";
import { equityLines } from "../run/series-charts.js";
import type { WalkForwardView } from "../kit/study-messages.js";
import { term } from "../kit/term.js";
import { TimeView } from "../charts/time-view.js";
import { choiceChart, foldChart, foldTable } from "./walk-charts.js";

const HEADLINES: Readonly<Record<WalkForwardConclusion, string>> = {
  lost: "✗ Overfit: what was chosen by the past lost money afterwards",
  faded: "✗ Overfit: less than half of the growth was left afterwards",
  behind: "✗ It held, but holding did better",
  holds: "✓ Choosing by the past held on these bars",
  unknown: "? Too few folds to judge",
};

/** What a walk-forward is drawn from besides its result. */
export interface WalkSetting {
  readonly cash: number;
  readonly figure: JudgedFigure;
  /** Name and label of each parameter that varies. */
  readonly names: readonly (readonly [name: string, label: string])[];
}

/** A finished walk-forward: what it says in words, folds, choices and the account that traded them. */
export function walkResult(walk: WalkForwardView, { cash, figure, names }: WalkSetting): HTMLElement {
  const view = new TimeView(walk.time);
  const first = walk.folds[0]!.testStart - 1;
  return html`<div class="walk-result">
    ${verdict(walk)}
    ${foldChart(walk, figure)}
    <div class="columns">${names.map(([name, label]) => choiceChart(walk, name, label))}</div>
    ${equityLines(view, {
      summary: "the walk-forward out-of-sample and of buy and hold",
      cash,
      series: [
        { key: "ours", label: "Walk-forward, out-of-sample only", equity: walk.equity },
        { key: "baseline", label: "Buy and hold", equity: walk.baseline },
      ],
      marks: walk.folds.map(({ testStart }) => testStart - first),
    })}
    ${foldTable(walk, names)}
  </div>`;
}

function verdict(walk: WalkForwardView): HTMLElement {
  const { conclusion, stability, folds, metrics, baselineMetrics, points, unusedBars } = walk;
  const rows: readonly (readonly [HTMLElement, string])[] = [
    [term("Walk-forward efficiency"), percent(stability.efficiency, { digits: 0 })],
    [term("Profitable folds"), percent(stability.profitableFolds, { digits: 0 })],
    [term("Rank correlation"), number(stability.rankCorrelation, 2)],
    [term("Neighbour share", "Neighbours that do well"), percent(stability.neighbourShare, { digits: 0 })],
  ];
  const pair = (name: "totalReturn" | "sharpe" | "maxDrawdown"): HTMLElement =>
    html`<div><dt>${term(METRICS[name].label)}</dt><dd>${metric(metrics[name], METRICS[name].unit)}<span class="unit"> holding ${metric(baselineMetrics[name], METRICS[name].unit)}</span></dd></div>`;
  return html`<div class="lab-verdict">
    <div class=${`notice ${conclusion === "holds" ? "fine" : "beware"}`}>
      <p><strong>${HEADLINES[conclusion]}</strong></p>
      <p>${explain(walk)} Each of ${counted(folds.length, "fold")} chose from ${number(points)} points, ${day(walk.time[1]!)} to ${day(walk.time.at(-1)!)}${unusedBars > 0 ? `; ${counted(unusedBars, "bar")} after the last whole fold are unused` : ""}.</p>
    </div>
    <div class="columns">
      <dl class="facts">${pair("totalReturn")}${pair("sharpe")}${pair("maxDrawdown")}</dl>
      <dl class="facts">${rows.map(([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>
    </div>
  </div>`;
}

function explain({ conclusion, metrics, baselineMetrics, stability }: WalkForwardView): string {
  const total = percent(metrics.totalReturn, { plus: true });
  const held = percent(baselineMetrics.totalReturn, { plus: true });
  switch (conclusion) {
    case "lost":
      return `Traded on bars it was not chosen on, the rule made ${total}; holding made ${held}.`;
    case "faded":
      return `Out-of-sample it grew at ${percent(stability.efficiency, { digits: 0 })} of its pace in-sample: ${total} against ${held} for holding.`;
    case "behind":
      return `Out-of-sample it made ${total}, holding made ${held} on the same days.`;
    case "holds":
      return `Out-of-sample it made ${total}, holding ${held} on the same days. One series is no proof.`;
    case "unknown":
      return `Out-of-sample it made ${total}; take fewer bars a fold for a verdict.`;
  }
}
