import type { KillSwitchAnswer, SessionRecord } from "../../../src/contracts/controls.js";
import type { OrderRecord, PositionRecord } from "../../../src/contracts/orders.js";
import { counted } from "../../../src/report/words/format.js";
import { askToAct } from "../kit/act-dialog.js";
import { ACTING } from "../kit/desk-client.js";
import { missingRole } from "../kit/desk-page.js";
import { allOrders, deskPositions, openOrders } from "../kit/desk-values.js";
import { describeOrder, sentence, stateWords, wireMoney, wireQuantity } from "../kit/desk-words.js";
import { html } from "../../kit/prelude.js";

/** What is to be stopped. */
export interface StopTarget {
  readonly scope: "global" | "strategy" | "model" | "symbol";
  readonly target: string | null;
}

const REASONS = [
  "Something looks wrong",
  "Losing too much",
  "Orders look wrong",
  "Data looks wrong",
  "Broker or network trouble",
];
const LISTED = 6;
const EVERYTHING: StopTarget = { scope: "global", target: null };

/** Asks whether to stop, says exactly what that does, does it and shows what came of it. */
export function askToStop(who: SessionRecord, what: StopTarget = EVERYTHING): void {
  const flatten = html`<input type="checkbox" name="flatten" />` as HTMLInputElement;
  const drill = html`<input type="checkbox" name="drill" />` as HTMLInputElement;
  const sales = html`<div class="small flatten-list" hidden></div>`;
  const orders = html`<div>Reading which orders are open …</div>`;
  const show = (): void => {
    orders.replaceChildren(ordersEffect(openOrders().known.value?.orders ?? null, what));
    sales.replaceChildren(salesList(deskPositions().known.value?.positions ?? null, what));
  };
  flatten.addEventListener("change", () => (sales.hidden = !flatten.checked));
  const unheard = [openOrders(), deskPositions()].map((value) => value.listen(show));
  void openOrders().refresh();
  show();
  const name = whatWords(what);
  const dialog = askToAct<KillSwitchAnswer>({
    title: what.scope === "global" ? "Stop all trading" : `Stop ${name}`,
    effects: [
      `Blocks every order of ${name} that would open or enlarge a position, until it is re-armed with the admin code.`,
      "Exits stay allowed, and so do cancels. Positions stay as they are unless you tick the box.",
      orders,
    ],
    refused: missingRole(who, ACTING, "stop trading"),
    fields: html`<div>
      <label class="tick">${flatten} Also close the positions at the market</label>${sales}
      <label class="tick">${drill} This is a drill: it does the same and is kept in the drill log</label>
    </div>`,
    reasons: REASONS,
    verb: "Hold to stop",
    word: "STOP",
    request: (reason) => ({
      method: "POST",
      path: "/v1/controls/kill-switch",
      body: { action: "engage", ...what, flatten: flatten.checked, drill: drill.checked, reason },
    }),
    done: stopped,
    unanswered: html`<p><b>At the broker:</b> sign in to its own site, cancel all orders and close what you do not want to hold. On the paper exchange no real money moves. Where Vernier runs: end it with Ctrl+C, then it sends nothing more; orders that the broker already has stay there.</p>`,
  });
  dialog.addEventListener("close", () => unheard.forEach((stop) => stop()));
}

/** What a stop concerns, in words. */
export function whatWords({ scope, target }: StopTarget): string {
  return scope === "global" ? "all strategies and persons" : `${scope} ${target ?? ""}`;
}

function concerned<T extends { readonly strategy: string; readonly symbol: string }>(
  items: readonly T[],
  { scope, target }: StopTarget,
): readonly T[] {
  if (scope === "symbol") return items.filter(({ symbol }) => symbol === target);
  if (scope === "strategy") return items.filter(({ strategy }) => strategy === target);
  if (scope === "model") return items.filter((item) => (item as { model?: string | null }).model === target);
  return items;
}

function ordersEffect(all: readonly OrderRecord[] | null, what: StopTarget): HTMLElement {
  if (all === null) return html`<div>Cancels the open orders; which ones could not be read.</div>`;
  const orders = concerned(all, what);
  if (orders.length === 0) return html`<div>No order is open now, so none is canceled.</div>`;
  const rest = orders.length - LISTED;
  return html`<div>Cancels ${counted(orders.length, "open order")}:
    <ul>${orders.slice(0, LISTED).map((order) => html`<li>${describeOrder(order)} <span class="unit">${order.strategy}, ${stateWords(order.state)}</span></li>`)}
      ${rest > 0 ? html`<li>and ${rest} more</li>` : null}</ul></div>`;
}

function salesList(all: readonly PositionRecord[] | null, what: StopTarget): HTMLElement {
  if (all === null) return html`<p>Closes every position; which ones could not be read.</p>`;
  const held = concerned(all, what).filter(({ quantity }) => Number(quantity) !== 0);
  if (held.length === 0) return html`<p>There is no position to close.</p>`;
  return html`<ul>${held.map(({ symbol, strategy, quantity, mark }) => {
    const short = quantity.startsWith("-");
    const value =
      mark === null
        ? "at an unknown price"
        : `about ${wireMoney(String(Math.abs(Number(quantity)) * Number(mark)))}`;
    return html`<li>${short ? "buys back" : "sells"} ${wireQuantity(quantity.replace("-", ""))} ${symbol} at the market, ${value} <span class="unit">${strategy}</span></li>`;
  })}</ul>`;
}

function stopped({ switch: engaged, canceled, flattening }: KillSwitchAnswer): HTMLElement {
  return html`<div>
    <p class="big-word"><strong>${engaged.drill ? "Stopped, as a drill." : "Stopped."}</strong> Kill switch ${engaged.id} is engaged. ${sentence(engaged.blocks)}</p>
    ${orderList(canceled, "Asked to be canceled", "No order had to be canceled.")}
    ${orderList(flattening, "Closing positions", engaged.flatten ? "No order to close a position was sent." : "Positions were left as they are.")}
    <p>To trade again: <a href="/controls#switches">re-arm it in two steps</a>, the second with the admin code.</p>
  </div>`;
}

/** Orders by id, each with the state that is known of it now: an order is canceled when that is confirmed, not before. */
function orderList(ids: readonly string[], title: string, none: string): HTMLElement {
  if (ids.length === 0) return html`<p>${none}</p>`;
  const states = new Map(ids.map((id) => [id, html`<span class="unit"></span>`]));
  const show = (): void => {
    for (const { id, state } of allOrders().known.value?.orders ?? []) {
      const text = states.get(id);
      if (text) text.textContent = stateWords(state);
    }
  };
  allOrders().listen(show);
  void allOrders().refresh();
  return html`<div><p><b>${title}:</b></p><ul>${Array.from(states, ([id, state]) => html`<li><a href=${`/orders#${id}`}><code>${id}</code></a> ${state}</li>`)}</ul></div>`;
}
