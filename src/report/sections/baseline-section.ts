import { describeAbstention, describeRandom } from "../words/baseline-words.js";
import { money, number, percent, tone } from "../words/format.js";
import { html, type Html } from "../kit/html.js";
import { regretChart } from "../charts/regret-chart.js";
import type { ReportInput } from "../kit/report-input.js";
import { term } from "../words/term.js";
import type { Draw } from "../charts/time-chart.js";

/** What baselines would have had, and what abstaining cost; null where neither is known. */
export function baselineSection(input: ReportInput, draw: Draw): Html | null {
  if (!input.regret && !input.abstention) return null;
  return html`<section aria-labelledby="baselines">
<h2 id="baselines">Against doing something simpler</h2>
${regretChart(input, draw)}<div class="columns">
${regretTable(input)}${abstentionTable(input)}</div>
</section>
`;
}

function regretTable({ regret }: ReportInput): Html | null {
  if (!regret) return null;
  const { cash, buyAndHold, random } = regret;
  const rows: [Html | string, number | null, number | null][] = [
    ["Cash", cash.finalEquity, cash.regret],
    [term("Buy and hold"), buyAndHold.finalEquity, buyAndHold.regret],
  ];
  if (random)
    rows.push([term("Matched random", "Random, the median run"), random.finalEquity.median, random.regret]);
  return html`<figure>
<figcaption><h3>${term("Regret")} <span class="unit">US dollars at the end</span></h3></figcaption>
<table class="figures intervals">
<thead><tr><th scope="col">Baseline</th><th scope="col">Its equity</th><th scope="col">Regret</th></tr></thead>
<tbody>
${rows.map(
  ([
    label,
    equity,
    loss,
  ]) => html`<tr><th scope="row">${label}</th><td>${money(equity)}</td><td class="${tone(loss === null ? null : -loss)}">${money(loss, { plus: true })}</td></tr>
`,
)}</tbody>
</table>
${random ? html`<p class="small">${describeRandom(random)}</p>` : null}
</figure>
`;
}

function abstentionTable({ abstention }: ReportInput): Html | null {
  if (!abstention) return null;
  return html`<figure>
<figcaption><h3>${term("Abstention")} <span class="unit">bars, share of those on which it was asked</span></h3></figcaption>
<dl class="facts">
${abstention.reasons.map(
  ({
    reason,
    meaning,
    count,
    rate,
  }) => html`<div><dt title="${meaning}">${reason}</dt><dd>${number(count)}, ${percent(rate)}</dd></div>
`,
)}</dl>
<p class="small">${describeAbstention(abstention)}</p>
</figure>
`;
}
