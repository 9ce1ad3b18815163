import type { DomainDrift } from "../../src/drift/domain-classifier.js";
import { day, number, percent } from "../../src/report/words/format.js";
import { WINDOW_AXIS, windowLines } from "./drift-lines.js";
import type { DriftResults } from "./drift-results.js";
import { VERDICT_WORDS } from "./drift-words.js";
import { html } from "../kit/prelude.js";
import { term } from "../kit/term.js";
import { timeChart } from "../charts/time-chart.js";
import type { TimeView } from "../charts/time-view.js";

/** How much of the model's use of its features has moved to others, window by window. */
export function shiftChart(view: TimeView, results: DriftResults): HTMLElement {
  const shift = (window: number): number => results.facts.windows[window]!.importanceShift;
  return timeChart(view, {
    title: term("Explanation drift"),
    unit: "% of all mean |SHAP| that moved to other features",
    summary: "Share of importance that moved to other features in each window, in percent",
    series: [{ key: "ours", label: "Window against training rows" }],
    height: 150,
    plot: () => ({
      y: { ...WINDOW_AXIS, zero: true, tickFormat: (d: number) => percent(d, { digits: 0 }) },
      marks: windowLines(view, [{ value: shift, stroke: "var(--ours)" }]),
    }),
    read: (window) => [{ label: "Moved", text: percent(shift(window)) }],
  });
}

/** Each feature's share of the explanations then and now, with the verdict on its SHAP values in the newest window. */
export function shareTable(results: DriftResults): HTMLElement {
  const { features, importance, windows } = results.facts;
  const { first, last, importance: now } = windows.at(-1)!;
  const order = [...features.keys()].sort((a, b) => importance[b]! - importance[a]!);
  const row = (k: number): HTMLElement => {
    const drift = results.explanation?.report.features[k] ?? null;
    const { sign, word } = VERDICT_WORDS[drift?.verdict ?? "none"];
    const rate = drift?.null?.falseAlarmRate ?? null;
    return html`<tr><th scope="row" class="text">${features[k]}</th>
      <td>${percent(importance[k]!)}</td><td>${percent(now[k]!)}</td><td>${percent(now[k]! - importance[k]!, { plus: true })}</td>
      <td class="text">${drift ? (drift.null ? `${sign} ${word}` : "– too few values") : "…"}</td>
      <td>${number(drift?.null?.score ?? null, 2)}</td><td>${percent(rate, { digits: 0 })}</td></tr>`;
  };
  return html`<figure><figcaption><h3>What the model makes of its features <span class="unit">${term("SHAP value", "SHAP values")}, training rows and newest window, ${day(first)} to ${day(last)}</span></h3></figcaption>
    <div class="scroll" tabindex="0" role="region" aria-label="Importance of features then and now, table"><table class="figures">
      <thead><tr><th scope="col" class="text">Feature</th>${["Share then", "Share now", "Change"].map((text) => html`<th scope="col">${text}</th>`)}<th scope="col" class="text">Verdict on its values</th><th scope="col">Score</th><th scope="col">False alarms</th></tr></thead>
      <tbody>${order.map(row)}</tbody></table></div></figure>`;
}

/** Whether all features together tell the newest window from the training rows. */
export function togetherLine(drift: DomainDrift | null): HTMLElement {
  if (!drift) return html`<p class="loading">All features together: measured last …</p>`;
  const { sign, word } = VERDICT_WORDS[drift.verdict];
  return html`<p class="together" data-auc=${String(drift.auc)}>${term("Domain classifier", "All features together")}: <b>${sign} ${word}</b>.
    Trees tell newest from training rows with an area under the curve of ${number(drift.auc, 3)}; 95 % of ${number(drift.draws)} pairs without drift stay at or below ${number(drift.quantile95, 3)} (p ${number(drift.pValue, 3)}). Rows of slow series are told apart by their mere neighbourhood, so ½ is no limit.</p>`;
}
