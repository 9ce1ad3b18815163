import { METRICS } from "../../src/metrics/definitions.js";
import { counted, metric, number, percent } from "../../src/report/words/format.js";
import type { SweepConclusion } from "../../src/research/sweep/sweep-verdict.js";
import { describeCell, FIGURE_WORDS, type JudgedFigure } from "./lab-map.js";
import type { SweepState } from "./page-sweep.js";
import { html } from "../kit/prelude.js";
import type { JudgedBest } from "../kit/study-messages.js";
import { term } from "../kit/term.js";

const HEADLINES: Readonly<Record<SweepConclusion, string>> = {
  luck: "✗ Luck is enough to explain the best",
  overfit: "✗ Choosing by the past does not hold",
  behind: "✗ Not worth the trouble: holding did better",
  holds: "✓ Luck alone does not explain the best",
  unknown: "? Too little to judge",
};

/**
 * What the best of a sweep is worth, in words first.
 *
 * @param tried runs on these bars since the page was opened, this sweep's among them
 */
export function labVerdict(
  state: SweepState,
  judged: JudgedBest,
  figure: JudgedFigure,
  tried: number,
): HTMLElement {
  const { verdict, values, metrics, baselineMetrics, same } = judged;
  const { unit } = METRICS[figure];
  const enough = verdict.minTrackRecord <= verdict.observations;
  const rows: readonly (readonly [HTMLElement | string, HTMLElement | string])[] = [
    [term("Best of N trials", "Best"), html`<b class="best-pair">${describeCell(state, values)}</b>`],
    ...(["sharpe", "totalReturn", "maxDrawdown"] as const).map(
      (name) =>
        [
          term(METRICS[name].label),
          html`<span>${exact(metrics[name], metric(metrics[name], METRICS[name].unit), name)}<span class="unit"> holding ${metric(baselineMetrics[name], METRICS[name].unit)}</span></span>`,
        ] as const,
    ),
    [term("Trades"), exact(metrics.trades, number(metrics.trades), "trades")],
    [
      "Better than holding",
      html`<span>${percent(verdict.beatBaseline, { digits: 0 })}<span class="unit"> of all runs</span></span>`,
    ],
    [
      "Tried in this visit",
      html`<span>${number(tried)}<span class="unit"> runs on ${state.job.bars.symbol}</span></span>`,
    ],
    [term("Sharpe ratio by luck"), number(verdict.expectedSharpe, 2)],
    [term("Deflated Sharpe ratio"), percent(verdict.deflatedSharpe)],
    [term("Probability of overfitting"), percent(verdict.pbo)],
    [
      term("Minimum track record"),
      Number.isFinite(verdict.minTrackRecord)
        ? html`<span>${number(Math.ceil(verdict.minTrackRecord))} bars<span class="unit"> ${enough ? "of" : "but has"} ${number(verdict.observations)}</span></span>`
        : "none is long enough",
    ],
    [term("Neighbour share", "Neighbours that do well"), percent(verdict.neighbourShare, { digits: 0 })],
  ];
  return html`<section class="lab-verdict" aria-label="Verdict">
    <div class=${`notice ${verdict.conclusion === "holds" ? "fine" : "beware"}`}>
      <p><strong>${HEADLINES[verdict.conclusion]}</strong></p>
      <p>Best of ${counted(verdict.count, "trial")} by ${FIGURE_WORDS[figure]}, ${metric(metrics[figure], unit)}. ${explain(judged)}</p>
    </div>
    <dl class="facts">${rows.map(([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>
    ${
      same
        ? html`<p class="small same">✓ The best was run once more as a single backtest: equal to the last bit.</p>`
        : html`<p class="notice error" role="alert">The best is not what a single backtest gives: do not rely on this map.</p>`
    }
  </section>`;
}

/** A figure as it is shown, with all of its digits for a program. */
function exact(value: number, text: string, name: string): HTMLElement {
  return html`<data class="exact" value=${String(value)} data-figure=${name}>${text}</data>`;
}

function explain({ verdict, metrics }: JudgedBest): string {
  const { conclusion, expectedSharpe, deflatedSharpe, pbo, count, neighbourShare } = verdict;
  const luck = `The best of ${number(count)} without any skill is expected to show a Sharpe ratio of ${number(expectedSharpe, 2)}; this one shows ${number(metrics.sharpe, 2)}, so the chance that its true ratio is above 0 is ${percent(deflatedSharpe)}`;
  const plateau =
    neighbourShare >= 0.5
      ? "Its neighbours do well too."
      : "Its neighbours do not do as well: it stands on a spike.";
  switch (conclusion) {
    case "luck":
      return `${luck}; 95 % would speak for it. ${plateau}`;
    case "overfit":
      return `In ${percent(pbo, { digits: 0 })} of the ways to halve these bars, what was best in one half was no better than the middle in the other. ${plateau}`;
    case "behind":
      return `Buy and hold on the same bars and costs is better by the same figure. ${luck}.`;
    case "holds":
      return `${luck}. ${plateau} One series is no proof: see what walking forward says below.`;
    case "unknown":
      return "The returns of the best do not vary, or too few bars were run.";
  }
}
