import { percent } from "../../src/report/words/format.js";
import { html } from "../kit/prelude.js";
import type { RunData } from "./run-data.js";
import { term } from "../kit/term.js";

const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
/** A month at this return or beyond has the full colour. */
const FULL_COLOUR = 0.12;
const MAX_SHARE = 42;

/** A heatmap of months by year, each cell with its return and its sign. */
export function monthlyTable({ years, record }: RunData): HTMLElement {
  return html`<figure class="monthly">
    <figcaption><h3>${term("Monthly return", "Monthly returns")} <span class="unit">% per month, ${record.symbol}</span></h3></figcaption>
    <div class="scroll" tabindex="0" role="region" aria-label="Monthly returns, table">
      <table class="heat">
        <thead><tr><th scope="col">Year</th>${MONTHS.map((m) => html`<th scope="col">${m}</th>`)}<th scope="col">Year</th></tr></thead>
        <tbody>${years.map((y) => html`<tr><th scope="row">${y.year}</th>${y.months.map(cell)}${cell(y.return)}</tr>`)}</tbody>
      </table>
    </div>
  </figure>`;
}

function cell(value: number | null): HTMLElement {
  if (value === null) return html`<td class="none"></td>`;
  const share = Math.min(1, Math.abs(value) / FULL_COLOUR) * MAX_SHARE;
  const colour = value < 0 ? "var(--loss)" : "var(--gain)";
  const style = `background: color-mix(in srgb, ${colour} ${share.toFixed(0)}%, transparent)`;
  return html`<td style=${style}>${percent(value, { plus: true }).replace(" %", "")}</td>`;
}
