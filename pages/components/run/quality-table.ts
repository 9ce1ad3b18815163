import type { QualityReport } from "../../src/market/series/quality.js";
import { day, number, percent } from "../../src/report/words/format.js";
import { html } from "../kit/prelude.js";
import { term } from "../kit/term.js";

/** What the loader `quality.json` writes for each packaged series. */
export interface SeriesQuality extends QualityReport {
  readonly symbol: string;
  readonly name: string;
  readonly source: string;
  readonly notes: readonly string[];
  readonly first: number;
  readonly last: number;
}

const MANY = 0.05;

/** Which series there are, how good they are, and what a reader has to know of each. */
export function qualityTable(reports: readonly SeriesQuality[]): HTMLElement {
  return html`<figure>
    <div class="scroll" tabindex="0" role="region" aria-label="Data quality, table">
      <table class="figures">
        <thead><tr>
          <th scope="col" class="text">Series</th><th scope="col" class="text">From, to</th><th scope="col">Bars</th>
          <th scope="col">${term("Stale open", "Stale opens")}</th><th scope="col">${term("Missing session", "Missing sessions")}</th>
          <th scope="col">Zero volume</th><th scope="col" class="text">Know before you trust it</th>
        </tr></thead>
        <tbody>${reports.map(row)}</tbody>
      </table>
    </div>
  </figure>`;
}

function row(report: SeriesQuality): HTMLElement {
  const { symbol, name, rows, staleOpens, missingSessions, zeroVolume, notes, issues, source } = report;
  const problems = issues.filter((issue) => issue.row === null).map((issue) => issue.problem);
  const stale = staleOpens / rows;
  return html`<tr>
    <th scope="row" class="text"><b>${symbol}</b> <span class="unit">${name}</span></th>
    <td class="text">${day(report.first)} to ${day(report.last)}</td>
    <td>${number(rows)}</td>
    <td class=${stale > MANY ? "loss" : ""}>${number(staleOpens)} (${percent(stale)})</td>
    <td class=${missingSessions > 0 ? "loss" : ""}>${number(missingSessions)}</td>
    <td>${number(zeroVolume)}</td>
    <td class="text wrap">${[...notes, ...problems].map((text) => html`<div>${text}.</div>`)}<div class="unit">${source}</div></td>
  </tr>`;
}
