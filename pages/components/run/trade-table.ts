import type { TradeRecord } from "../../src/contracts/run.js";
import { counted, day, money, number, percent, tone } from "../../src/report/words/format.js";
import { html } from "../kit/prelude.js";
import type { RunData } from "./run-data.js";
import { term } from "../kit/term.js";

/** The trades of a run; those outside of the charts' window are left out, and it says how many. */
export function tradeTable({ record, view }: RunData): HTMLElement {
  const { trades } = record;
  if (trades.length === 0)
    return html`<p class="notice">This run made no trade: its rule never asked for a position.</p>`;
  const body = html`<tbody></tbody>`;
  const count = html`<span class="unit"></span>`;
  const show = (): void => {
    const [from, to] = view.window;
    const shown = trades.filter((t) => t.entryIndex <= to && (t.exitIndex ?? Infinity) >= from);
    count.textContent = view.whole
      ? `${counted(trades.length, "trade")}, money in US dollars, dates in UTC`
      : `${number(shown.length)} of ${counted(trades.length, "trade")} in the charts' window, money in US dollars, dates in UTC`;
    body.replaceChildren(...shown.map((trade) => row(trade, trades.indexOf(trade) + 1, record.rows)));
  };
  view.onWindow(show);
  show();
  return html`<figure>
    <figcaption><h3>${term("Trade", "Trades")} ${count}</h3></figcaption>
    <div class="scroll tall" tabindex="0" role="region" aria-label="Trades, table">
      <table class="figures">
        <thead><tr>${["#", "Side", "Entry", "Exit"].map((t) => html`<th scope="col" class="text">${t}</th>`)}
          ${["Entry price", "Exit price", "Quantity", "Bars", "Commission", "Profit", "Return"].map((t) => html`<th scope="col">${t}</th>`)}</tr></thead>
        ${body}
      </table>
    </div>
  </figure>`;
}

function row(trade: TradeRecord, position: number, rows: number): HTMLElement {
  const { quantity } = trade;
  const open = trade.exitIndex === null;
  return html`<tr>
    <td class="text">${position}</td><td class="text">${trade.side}</td>
    <td class="text">${day(trade.entryTime)}</td><td class="text">${trade.exitTime === null ? "open" : day(trade.exitTime)}</td>
    <td>${money(trade.entryPrice)}</td><td>${open ? "–" : money(trade.exitPrice)}</td>
    <td>${number(quantity, Number.isInteger(quantity) ? 0 : 4)}</td>
    <td>${number((trade.exitIndex ?? rows - 1) - trade.entryIndex)}</td>
    <td>${money(trade.commission)}</td>
    <td class=${tone(trade.profit)}>${money(trade.profit, { plus: true })}</td>
    <td class=${tone(trade.return)}>${percent(trade.return, { plus: true })}</td>
  </tr>`;
}
