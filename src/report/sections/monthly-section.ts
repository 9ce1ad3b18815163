import { number, percent } from "../words/format.js";
import { html, type Html } from "../kit/html.js";
import { yearlyReturns } from "./monthly-returns.js";
import type { ReportInput } from "../kit/report-input.js";
import { term } from "../words/term.js";

const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
/** A month at this return or beyond has the full colour. */
const FULL_COLOUR = 0.12;
/** Depths of colour on either side of 0; the style sheet has a class for each. */
export const HEAT_LEVELS = 11;
/** More years than these are left out, the earliest first. */
const MOST_YEARS = 60;

/** A heatmap of months by year, each cell with its return and its sign. */
export function monthlySection({ bars, equity, run }: ReportInput): Html {
  const all = yearlyReturns(bars.time, equity, run.options.cash);
  const years = all.slice(-MOST_YEARS);
  const left = all.length - years.length;
  return html`<figure class="monthly">
<figcaption><h3>${term("Monthly return", "Monthly returns")} <span class="unit">% per month, ${run.symbol}</span></h3></figcaption>
<div class="scroll" tabindex="0" role="region" aria-label="Monthly returns, table">
<table class="heat">
<thead><tr><th scope="col">Year</th>${MONTHS.map((month) => html`<th scope="col">${month}</th>`)}<th scope="col">Year</th></tr></thead>
<tbody>
${years.map(
  (year) => html`<tr><th scope="row">${year.year}</th>${year.months.map(cell)}${cell(year.return)}</tr>
`,
)}</tbody>
</table>
</div>
${left > 0 ? html`<p class="small">The last ${number(MOST_YEARS)} of ${number(all.length)} years.</p>` : null}
</figure>
`;
}

function cell(value: number | null): Html {
  if (value === null) return html`<td></td>`;
  const level = Math.round(Math.min(1, Math.abs(value) / FULL_COLOUR) * HEAT_LEVELS);
  const shade = level > 0 ? `${value < 0 ? "l" : "g"}${level}` : "";
  return html`<td class="${shade}">${percent(value, { plus: true }).replace(" %", "")}</td>`;
}
