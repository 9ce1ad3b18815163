import type { RunRecord } from "../../src/contracts/run.js";
import { describeAbstention, describeRandom } from "../../src/report/words/baseline-words.js";
import { money, number, percent, tone } from "../../src/report/words/format.js";
import { html } from "../kit/prelude.js";
import { term } from "../kit/term.js";

/** What simpler rules would have had on the same bars and costs, and what abstaining cost. */
export function baselinePanel({ regret, abstention }: RunRecord): HTMLElement {
  if (!regret && !abstention)
    return html`<p class="notice">This run was stored before baselines were kept with a run.</p>`;
  return html`<div class="columns">${regret ? regretTable(regret) : ""}${abstention ? abstentionTable(abstention) : ""}</div>`;
}

function regretTable({ cash, buyAndHold, random }: NonNullable<RunRecord["regret"]>): HTMLElement {
  const rows: [HTMLElement | string, number | null, number | null][] = [
    ["Cash", cash.finalEquity, cash.regret],
    ["Buy and hold", buyAndHold.finalEquity, buyAndHold.regret],
  ];
  if (random)
    rows.push([term("Matched random", "Random, the median run"), random.finalEquity.median, random.regret]);
  return html`<figure>
    <figcaption><h3>${term("Regret")} <span class="unit">US dollars at the end</span></h3></figcaption>
    <dl class="facts">${rows.map(([label, equity, loss]) => html`<div><dt>${label}, ${money(equity)}</dt><dd class=${tone(loss === null ? null : -loss)}>${money(loss, { plus: true })}</dd></div>`)}</dl>
    ${random ? html`<p class="small">${describeRandom(random)}</p>` : ""}
  </figure>`;
}

function abstentionTable(abstention: NonNullable<RunRecord["abstention"]>): HTMLElement {
  return html`<figure>
    <figcaption><h3>${term("Abstention")} <span class="unit">bars, share of those on which it was asked</span></h3></figcaption>
    <dl class="facts">${abstention.reasons.map(({ reason, meaning, count, rate }) => html`<div><dt title=${meaning}>${reason}</dt><dd>${number(count)}, ${percent(rate)}</dd></div>`)}</dl>
    <p class="small">${describeAbstention(abstention)}</p>
  </figure>`;
}
