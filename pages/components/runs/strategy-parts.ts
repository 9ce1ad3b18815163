import type { LookaheadStatus, StrategyEntry, StrategyResult } from "../../src/contracts/strategy-entry.js";
import { counted, day, number, percent, shortHash, tone } from "../../src/report/words/format.js";
import { html } from "../kit/prelude.js";
import { term } from "../kit/term.js";

/** A strategy's parameters with ranges, defaults and meanings. */
export function parameterTable({ title, parameters }: StrategyEntry): HTMLElement {
  if (parameters.length === 0) return html`<p class="small">No parameters.</p>`;
  return html`<div class="scroll" tabindex="0" role="region" aria-label=${`Parameters of ${title}, table`}>
    <table class="figures results">
      <thead><tr><th scope="col" class="text">Parameter</th><th scope="col">Default</th><th scope="col">Least</th><th scope="col">Most</th><th scope="col" class="text">Meaning</th></tr></thead>
      <tbody>${parameters.map(
        (p) => html`<tr><th scope="row" class="text">${p.label} <code>${p.name}</code></th>
          <td>${p.default}</td><td>${p.min.toLocaleString("en-US")}</td><td>${p.max.toLocaleString("en-US")}</td><td class="text wrap">${p.description}</td></tr>`,
      )}</tbody>
    </table>
  </div>`;
}

/** Results on each series beside buy and hold. */
export function resultTable({ title, results }: StrategyEntry): HTMLElement {
  const heads = ["Total return", "Sharpe ratio", "Maximum drawdown"].flatMap((name) => [
    html`<th scope="col">${term(name)}</th>`,
    html`<th scope="col">holding</th>`,
  ]);
  return html`<div class="scroll" tabindex="0" role="region" aria-label=${`Results of ${title}, table`}>
    <table class="figures results">
      <thead><tr><th scope="col" class="text">Bars</th>${heads}<th scope="col">${term("Trades")}</th><th scope="col">${term("Best of N trials", "Trials")}</th><th scope="col" class="text">${term("Run hash")}</th></tr></thead>
      <tbody>${results.map(resultRow)}</tbody>
    </table>
  </div>`;
}

function resultRow({ symbol, first, last, metrics, heldMetrics, hash, trials }: StrategyResult): HTMLElement {
  const value = (name: string): number | null => metrics[name] ?? null;
  const held = (name: string): number | null => heldMetrics[name] ?? null;
  return html`<tr>
    <th scope="row" class="text">${symbol}<div class="unit">${day(first)} to ${day(last)}</div></th>
    <td class=${tone(value("totalReturn"))}>${percent(value("totalReturn"), { plus: true })}</td>
    <td>${percent(held("totalReturn"), { plus: true })}</td>
    <td>${number(value("sharpe"), 2)}</td><td>${number(held("sharpe"), 2)}</td>
    <td class=${tone(value("maxDrawdown"))}>${percent(value("maxDrawdown"))}</td><td>${percent(held("maxDrawdown"))}</td>
    <td>${number(value("trades"))}</td><td>${number(trials)}</td>
    <td class="text"><code title=${hash}>${shortHash(hash)}…</code></td>
  </tr>`;
}

/** Whether a strategy was caught reading the future, and how hard it was looked for. */
export function lookaheadLine({ verdict, leaks, symbol, bars }: LookaheadStatus): HTMLElement {
  const where = `at each of the first ${counted(bars, "bar")} of ${symbol}`;
  return verdict === "clean"
    ? html`<p class="small"><span class="gain">✓ No ${term("Look-ahead", "look-ahead")}</span>: the future was cut off and altered ${where}, and no signal changed.</p>`
    : html`<p class="small loss">✗ ${term("Look-ahead")}: ${counted(leaks, "signal")} changed when the future was cut off or altered ${where}. Its results are worth nothing.</p>`;
}

/** What a reader of the results has to know, and where to go on; `root` leads to the site's first page. */
export function strategyNotes(
  { name, baseline, parameters, sizesItself, lookback }: StrategyEntry,
  root: "." | "..",
): HTMLElement {
  const notes = [
    ...(baseline ? ["A baseline: what other rules have to beat."] : []),
    `First signal after ${counted(lookback, "bar")}.`,
    ...(sizesItself ? ["It says itself how much to hold."] : []),
  ];
  const link =
    parameters.length >= 2
      ? html`<a href=${`${root}/lab?strategy=${name}`}>Explore its parameters</a>`
      : null;
  return html`<p class="small">${notes.join(" ")} ${link}</p>`;
}
