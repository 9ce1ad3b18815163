import type { Trade } from "../../trading/orders/trade.js";
import type { TradeLog } from "../../trading/orders/trade-log.js";
import { counted, day, money, number, percent, tone } from "../words/format.js";
import { html, type Html } from "../kit/html.js";
import type { ReportInput } from "../kit/report-input.js";
import { term } from "../words/term.js";

const HEAD = [
  "#",
  "Side",
  "Entry",
  "Exit",
  "Entry price",
  "Exit price",
  "Quantity",
  "Bars",
  "Commission",
  "Profit",
  "Return",
];
/** Up to this many trades are all listed; of more, half as many largest wins and as many largest losses. */
const MOST_TRADES = 2000;

/** The trades of a run, all or the largest. */
export function tradeSection({ trades, run }: ReportInput): Html {
  const shown = chooseTrades(trades);
  const what =
    shown.length === trades.length
      ? counted(trades.length, "trade")
      : `the ${number(MOST_TRADES / 2)} largest wins and the ${number(MOST_TRADES / 2)} largest losses of ${counted(trades.length, "trade")}`;
  return html`<section aria-labelledby="trades">
<h2 id="trades">${term("Trade", "Trades")} <span class="unit">${what}, money in US dollars, dates in UTC</span></h2>
${shown.length > 0 ? tradeTable(trades, shown, run.rows) : html`<p>This run made no trade: its rule never asked for a position.</p>`}
</section>
`;
}

function tradeTable(trades: TradeLog, places: readonly number[], rows: number): Html {
  return html`<div class="scroll tall" tabindex="0" role="region" aria-label="Trades, table">
<table class="figures trades">
<thead><tr>${HEAD.map((text) => html`<th scope="col">${text}</th>`)}</tr></thead>
<tbody>
${places.map((k) => row(trades.at(k), k + 1, rows))}</tbody>
</table>
</div>`;
}

/** The places of the trades to list, in the order of their entries. */
export function chooseTrades(
  { length, profit }: Pick<TradeLog, "length" | "profit">,
  most = MOST_TRADES,
): number[] {
  const places = Array.from({ length }, (_, k) => k);
  if (length <= most) return places;
  places.sort((a, b) => profit[b]! - profit[a]!);
  const wins = places.filter((k) => profit[k]! > 0).slice(0, most / 2);
  const losses = places.filter((k) => profit[k]! <= 0).slice(-most / 2);
  return [...wins, ...losses].sort((a, b) => a - b);
}

function row(trade: Trade, position: number, rows: number): Html {
  const { quantity, profit } = trade;
  const bars = (trade.exitIndex ?? rows - 1) - trade.entryIndex;
  const digits = priceDigits(trade.entryPrice);
  return html`<tr><td>${number(position)}</td><td>${trade.side}</td><td>${day(trade.entryTime)}</td><td>${trade.exitTime === null ? "open" : day(trade.exitTime)}</td><td>${money(trade.entryPrice, { digits })}</td><td>${money(trade.exitPrice, { digits })}</td><td>${number(quantity, Number.isInteger(quantity) ? 0 : 4)}</td><td>${number(bars)}</td><td>${money(trade.commission)}</td><td class="${tone(profit)}">${money(profit, { plus: true })}</td><td class="${tone(trade.return)}">${percent(trade.return, { plus: true })}</td></tr>
`;
}

/** Prices below 10 need more than cents to tell them apart. */
function priceDigits(price: number): number {
  return Math.abs(price) < 10 ? 4 : 2;
}
