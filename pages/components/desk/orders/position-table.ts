import type { PositionRecord } from "../../../src/contracts/orders.js";
import { counted, money, tone } from "../../../src/report/words/format.js";
import { deskPart } from "../kit/desk-page.js";
import { deskPositions, deskSummary } from "../kit/desk-values.js";
import { brokerLabel, wireMoney, wirePrice, wireQuantity, wireTone } from "../kit/desk-words.js";
import { livePanel } from "../kit/live-panel.js";
import { partOf } from "../kit/live-value.js";
import { age, moment } from "../../kit/moment.js";
import { html } from "../../kit/prelude.js";
import { term } from "../../kit/term.js";
import { everySecond } from "../../kit/ticking.js";

const SHOWS =
  "each open position with quantity, entry, latest price and its age, open and realised profit, stop, target and the strategy that holds it, and the totals.";
const STALE_MS = 30_000;

/** What the desk owns. */
export function positionTable(): HTMLElement {
  return deskPart(
    { shows: SHOWS, height: 300 },
    () =>
      html`<div><h2 class="unseen">Held</h2>${livePanel(
        [deskPositions(), partOf(deskSummary(), (s) => s.broker)],
        ({ positions }, broker) => draw(positions, brokerLabel(broker)),
        {
          name: "the positions",
          height: 300,
        },
      )}</div>`,
  );
}

function draw(positions: readonly PositionRecord[], label: string): HTMLElement {
  if (positions.length === 0) {
    return html`<div class="notice"><p><strong>Nothing is held.</strong> All of the account is cash.</p>
      <p>A position appears here with its first fill: see the <a href="/orders">orders</a> in flight and the <a href="/strategies">strategies</a> that may send some.</p></div>`;
  }
  return html`<figure>
    <figcaption><h3>${counted(positions.length, "position")} <span class="unit">US dollars, ${label}</span></h3></figcaption>
    <div class="scroll" tabindex="0" role="region" aria-label="Positions, table">
      <table class="figures">
        <thead><tr><th scope="col" class="text">Symbol</th><th scope="col" class="text">Strategy</th>
          <th scope="col">Quantity</th><th scope="col">Entry</th><th scope="col">${term("Mark")}</th><th scope="col">Age of mark</th>
          <th scope="col">Value</th><th scope="col">${term("Open profit")}</th><th scope="col">${term("Realised profit", "Realised")}</th>
          <th scope="col">Stop</th><th scope="col">Target</th><th scope="col">Opened</th></tr></thead>
        <tbody>${positions.map(row)}</tbody>
        <tfoot>${totals(positions)}</tfoot>
      </table>
    </div>
  </figure>`;
}

function row(position: PositionRecord): HTMLElement {
  const {
    symbol,
    strategy,
    quantity,
    averagePrice,
    mark,
    markAt,
    unrealised,
    realised,
    stop,
    target,
    openedAt,
  } = position;
  const short = quantity.startsWith("-");
  return html`<tr>
    <th scope="row" class="text"><b>${symbol}</b> <span class="unit">${short ? "short" : "long"}</span></th>
    <td class="text">${strategy}</td><td>${wireQuantity(quantity)}</td><td>${wirePrice(averagePrice)}</td>
    <td>${mark === null ? html`<span class="warn">none yet</span>` : wirePrice(mark)}</td>${ageCell(markAt)}
    <td>${money(valueOf(position))}</td>
    <td class=${wireTone(unrealised)}>${wireMoney(unrealised, { plus: true })}</td>
    <td class=${wireTone(realised)}>${wireMoney(realised, { plus: true })}</td>
    <td>${wirePrice(stop)}</td><td>${wirePrice(target)}</td><td>${moment(openedAt)}</td>
  </tr>`;
}

function ageCell(markAt: string | null): HTMLElement {
  const cell = html`<td>–</td>`;
  if (markAt === null) return cell;
  everySecond(cell, () => {
    const old = Date.now() - Date.parse(markAt);
    cell.textContent = age(old);
    cell.className = old > STALE_MS ? "loss" : "";
  });
  return cell;
}

function valueOf({ quantity, mark }: PositionRecord): number | null {
  return mark === null ? null : Number(quantity) * Number(mark);
}

/** Sums of what is known; how many positions are missing from one is said. */
function totals(positions: readonly PositionRecord[]): HTMLElement {
  const value = sum(positions.map(valueOf));
  const open = sum(positions.map(({ unrealised }) => (unrealised === null ? null : Number(unrealised))));
  const realised = sum(positions.map((p) => Number(p.realised)));
  const unmarked = positions.filter(({ mark }) => mark === null).length;
  return html`<tr>
    <th scope="row" class="text" colspan="6">Total${unmarked > 0 ? html` <span class="unit">without ${counted(unmarked, "position")} that has no price yet</span>` : null}</th>
    <td>${money(value)}</td><td class=${tone(open)}>${money(open, { plus: true })}</td><td class=${tone(realised)}>${money(realised, { plus: true })}</td><td colspan="3"></td>
  </tr>`;
}

function sum(values: readonly (number | null)[]): number {
  return values.reduce<number>((total, value) => total + (value ?? 0), 0);
}
