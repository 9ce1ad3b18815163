import type { RunDetail } from "../../src/contracts/run-detail.js";
import { counted, number, percent } from "../../src/report/words/format.js";
import { describeTrackRecord } from "../../src/report/words/run-words.js";
import { html } from "../kit/prelude.js";
import { term } from "../kit/term.js";

/** What the number of trials on the same bars leaves of a run. */
export function luckPanel({ luck, rows }: RunDetail): HTMLElement {
  const facts: readonly (readonly [HTMLElement | string, string])[] = [
    [term("Best of N trials", "Trials on these bars"), counted(luck.distinct, "trial")],
    [term("Deflated Sharpe ratio"), percent(luck.deflatedSharpe)],
    ["If it were the only trial", percent(luck.probabilisticSharpe)],
    [term("Probability of overfitting"), percent(luck.pbo)],
    [term("Minimum track record"), describeTrackRecord(luck.minTrackRecordLength, rows)],
    ["Independent trials", number(luck.independent, 1)],
  ];
  return html`<figure>
    <figcaption><h3>How much of this is luck</h3></figcaption>
    <div class="columns">
      <p>${luck.verdict}.</p>
      <dl class="facts">${facts.map(([label, value]) => html`<div><dt>${label}</dt><dd>${value}</dd></div>`)}</dl>
    </div>
  </figure>`;
}
