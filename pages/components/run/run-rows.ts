import { findCalendar } from "../../src/market/calendars/catalog.js";
import type { RunSummary } from "../../src/contracts/run.js";
import { day, money, number, percent, tone } from "../../src/report/words/format.js";
import { html } from "../kit/prelude.js";
import { describeParameters, strategyTitle } from "./run-words.js";

/** A run as a row of a table; `overBaseline` is null where no buy-and-hold run is there to compare with. */
export function runRow(run: RunSummary, overBaseline: number | null): HTMLElement {
  const value = (name: string): number | null => run.metrics[name] ?? null;
  const [total, growth, fall] = [value("totalReturn"), value("cagr"), value("maxDrawdown")];
  const details = [describeParameters(run), `${day(run.first)} to ${day(run.last)}`, calendarOf(run)]
    .filter(Boolean)
    .join(" · ");
  return html`<tr>
    <th scope="row" class="text"><a href=${`./runs/${run.id}`}>${strategyTitle(run.strategy)}</a>
      ${run.synthetic ? html`<span class="badge">synthetic</span>` : null}<div class="unit">${details}</div></th>
    <td class="text">${run.symbol}</td>
    <td class=${tone(total)}>${percent(total, { plus: true })}</td>
    <td class=${tone(growth)}>${percent(growth, { plus: true })}</td>
    <td>${number(value("sharpe"), 2)}</td>
    <td class=${tone(fall)}>${percent(fall)}</td>
    <td>${number(value("trades"))}</td>
    <td>${money(run.finalEquity, { digits: 0 })}</td>
    <td class=${tone(overBaseline)}>${money(overBaseline, { digits: 0, plus: true })}</td>
    <td>${run.trials === 1 ? "1" : `best of ${number(run.trials)}`}</td>
    <td class=${run.warnings.length > 0 ? "warn" : ""}>${number(run.warnings.length)}</td>
  </tr>`;
}

/** The calendar's name where it is not the usual one. */
function calendarOf({ calendar }: RunSummary): string {
  return calendar && calendar.name !== "us" ? findCalendar(calendar.name).title : "";
}
