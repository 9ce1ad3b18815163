import type { SessionRecord } from "../../../src/contracts/controls.js";
import type { FillRecord, OrderDetail } from "../../../src/contracts/orders.js";
import { counted } from "../../../src/report/words/format.js";
import { denialLine, sentence, stateWords, wireMoney, wirePrice, wireQuantity } from "../kit/desk-words.js";
import { livePanel } from "../kit/live-panel.js";
import { liveValue } from "../kit/live-value.js";
import { marketMoment, moment } from "../../kit/moment.js";
import { orderWaterfall } from "./order-waterfall.js";
import { html } from "../../kit/prelude.js";
import { term } from "../../kit/term.js";

/** One order: its life as a waterfall, what the controls said, its fills. */
export function orderDetail(id: string, _who: SessionRecord): HTMLElement {
  const value = liveValue<OrderDetail>(`/v1/orders/${encodeURIComponent(id)}`, /^(order|fill)/);
  return livePanel([value], draw, { name: `order ${id}`, height: 260 });
}

function draw(order: OrderDetail): HTMLElement {
  const {
    id,
    brokerId,
    strategy,
    model,
    person,
    state,
    unresolved,
    reason,
    denials,
    timeInForce,
    reduceOnly,
    decidedAt,
    updatedAt,
  } = order;
  const facts: (readonly [string | HTMLElement, string | HTMLElement])[] = [
    [term("Client order id"), html`<code class="hash">${id}</code>`],
    [
      "At the broker",
      brokerId === null ? "not known there yet" : html`<code class="hash">${brokerId}</code>`,
    ],
    ["Strategy", strategy],
    ["Model", model ?? "none"],
    ["Person", person ?? "nobody had to"],
    ["Time in force", timeInForce],
    ["Only reduces", reduceOnly ? "yes" : "no"],
    ["Decided", moment(decidedAt)],
    ["Last change", moment(updatedAt)],
  ];
  return html`<div class="order-detail">
    ${unresolved === null ? null : html`<div class="notice error"><p><strong>Unresolved.</strong> ${sentence(unresolved)} It counts as in flight until the stream, a query by its client order id or reconciliation tells.</p></div>`}
    ${verdict(order)}${reason === null || denials.length > 0 ? null : html`<p class="small"><b>${stateWords(state)}:</b> ${reason}</p>`}
    <div class="columns">
      <div>${orderWaterfall(order)}</div>
      <div>${fillTable(order.fills)}<dl class="facts">${facts.map(([label, value]) => html`<div><dt>${label}</dt><dd>${value}</dd></div>`)}</dl></div>
    </div>
  </div>`;
}

function verdict({ denials, events }: OrderDetail): HTMLElement | null {
  if (denials.length > 0) {
    return html`<div class="notice error"><p><strong>Denied by ${counted(denials.length, "control")}.</strong> It was not sent.</p>${denials.map(denialLine)}</div>`;
  }
  const checked = events.find(({ kind }) => kind.endsWith("checked"));
  return checked
    ? html`<p class="small"><span class="gain">✓ Checked</span>: ${sentence(checked.detail)}</p>`
    : null;
}

function fillTable(fills: readonly FillRecord[]): HTMLElement {
  if (fills.length === 0) return html`<p class="small">Nothing of it is filled.</p>`;
  const value = fills.reduce((sum, { quantity, price }) => sum + Number(quantity) * Number(price), 0);
  return html`<figure>
    <figcaption><h3>${term("Fill", "Fills")} <span class="unit">${wireMoney(String(value))} in all</span></h3></figcaption>
    <div class="scroll" tabindex="0" role="region" aria-label="Fills, table"><table class="figures">
      <thead><tr><th scope="col" class="text">Market time</th><th scope="col" class="text">Heard</th><th scope="col">Quantity</th><th scope="col">Price</th></tr></thead>
      <tbody>${fills.map(
        ({ executionId, time, marketTime, quantity, price }) => html`<tr title=${`Execution ${executionId}`}>
        <td class="text">${marketMoment(marketTime)}</td><td class="text">${moment(time)}</td><td>${wireQuantity(quantity)}</td><td>${wirePrice(price)}</td></tr>`,
      )}</tbody>
    </table></div>
  </figure>`;
}
