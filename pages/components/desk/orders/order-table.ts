import type { SessionRecord } from "../../../src/contracts/controls.js";
import type { OrderRecord } from "../../../src/contracts/orders.js";
import { counted } from "../../../src/report/words/format.js";
import { isDone } from "../../../src/trading/orders/order-state.js";
import { askToAct } from "../kit/act-dialog.js";
import { hasRole } from "../kit/desk-client.js";
import { missingRole, roleLine } from "../kit/desk-page.js";
import { allOrders, deskSummary, openOrders, type OrderPage } from "../kit/desk-values.js";
import { brokerLabel, describeOrder, stateWords, wirePrice, wireQuantity } from "../kit/desk-words.js";
import { livePanel } from "../kit/live-panel.js";
import { partOf } from "../kit/live-value.js";
import { moment } from "../../kit/moment.js";
import { orderDetail } from "./order-detail.js";
import { html } from "../../kit/prelude.js";

interface Filter {
  readonly state: "all" | "open" | "unresolved" | "done";
  readonly symbol: string;
  readonly strategy: string;
}

const STATES: Readonly<Record<Filter["state"], string>> = {
  all: "all",
  open: "in flight",
  unresolved: "unresolved",
  done: "done",
};

/** Orders in flight and done; a row opens the order's life. */
export function orderTable(who: SessionRecord): HTMLElement {
  let filter: Filter = { state: "all", symbol: "", strategy: "" };
  let opened: string | null = decodeURIComponent(location.hash.slice(1)) || null;
  let last: readonly [OrderPage, OrderPage] | null = null;
  const details = new Map<string, HTMLElement>();
  const rows = html`<tbody></tbody>`;
  const status = html`<p class="small" role="status"></p>`;
  const choices = html`<div class="filters"></div>`;
  const body = html`<div>${choices}${status}
    <div class="scroll" tabindex="0" role="region" aria-label="Orders, table"><table class="figures orders">
      <thead><tr>${["Order", "State", "Decided", "Strategy"].map((t) => html`<th scope="col" class="text">${t}</th>`)}
        <th scope="col">Filled</th><th scope="col">Average price</th><th scope="col" class="text">Why</th><th scope="col" class="text">Cancel</th></tr></thead>${rows}
    </table></div></div>`;
  const detailOf = (id: string): HTMLElement => {
    const made = details.get(id) ?? orderDetail(id, who);
    details.set(id, made);
    return made;
  };
  const detailRow = (id: string): HTMLElement =>
    html`<tr class="opened"><td colspan="8">${detailOf(id)}</td></tr>`;
  const toggle = (id: string): void => {
    opened = opened === id ? null : id;
    history.replaceState(null, "", opened === null ? location.pathname : `#${opened}`);
    show();
    rows.querySelector<HTMLElement>(`[data-order="${CSS.escape(id)}"]`)?.focus();
  };
  const change = (changes: Partial<Filter>): void => {
    filter = { ...filter, ...changes };
    show();
  };
  const show = (): void => {
    if (last === null) return;
    const all = merge(...last);
    const unlisted = opened !== null && all.every(({ id }) => id !== opened) ? opened : null;
    const shown = all.filter((order) => fits(order, filter));
    const unresolved = all.filter((o) => o.unresolved !== null).length;
    status.textContent = `${counted(shown.length, "order")} of ${all.length}${last[1].next === null ? "" : ", the latest"}${unresolved > 0 ? `, ${unresolved} unresolved` : ""}`;
    rows.replaceChildren(
      ...(shown.length === 0 ? [emptyRow(all.length)] : []),
      ...(unlisted === null ? [] : [detailRow(unlisted)]),
      ...shown.flatMap((order) => {
        const isOpen = opened === order.id;
        const main = orderRow(order, isOpen, who, () => toggle(order.id));
        return isOpen ? [main, detailRow(order.id)] : [main];
      }),
    );
  };
  return html`<div><h2 class="unseen">Orders, latest first</h2>${roleLine(missingRole(who, ["trader"], "cancel or enter orders"))}${livePanel(
    [openOrders(), allOrders(), partOf(deskSummary(), (s) => s.broker)],
    (open, all, broker) => {
      last = [open, all];
      const focused = document.activeElement as HTMLElement | null;
      const kept = rows.contains(focused) ? focused?.dataset["order"] : undefined;
      if (!choices.contains(focused))
        choices.replaceChildren(...filters(merge(open, all), filter, change, brokerLabel(broker)));
      show();
      queueMicrotask(
        () => kept && rows.querySelector<HTMLElement>(`[data-order="${CSS.escape(kept)}"]`)?.focus(),
      );
      return body;
    },
    { name: "the orders", height: 400 },
  )}</div>`;
}

/** Orders in flight first however old they are, then the latest. */
function merge(open: OrderPage, all: OrderPage): OrderRecord[] {
  const ids = new Set(open.orders.map(({ id }) => id));
  const time = (a: OrderRecord, b: OrderRecord): number => b.decidedAt.localeCompare(a.decidedAt);
  const first = open.orders.toSorted(
    (a, b) => Number(b.unresolved !== null) - Number(a.unresolved !== null) || time(a, b),
  );
  return [...first, ...all.orders.filter(({ id }) => !ids.has(id)).toSorted(time)];
}

function fits(order: OrderRecord, { state, symbol, strategy }: Filter): boolean {
  if (symbol !== "" && order.symbol !== symbol) return false;
  if (strategy !== "" && order.strategy !== strategy) return false;
  if (state === "unresolved") return order.unresolved !== null;
  return state === "all" || isDone(order.state) === (state === "done");
}

function filters(
  orders: readonly OrderRecord[],
  filter: Filter,
  change: (changes: Partial<Filter>) => void,
  label: string,
): HTMLElement[] {
  const select = (
    name: string,
    key: keyof Filter,
    options: readonly (readonly [string, string])[],
  ): HTMLElement => {
    const element =
      html`<select>${options.map(([value, text]) => html`<option value=${value}>${text}</option>`)}</select>` as HTMLSelectElement;
    element.value = filter[key];
    element.addEventListener("change", () => change({ [key]: element.value }));
    return html`<label>${name} ${element}</label>`;
  };
  const names = (read: (order: OrderRecord) => string): (readonly [string, string])[] => [
    ["", "all"],
    ...[...new Set(orders.map(read))].sort().map((name) => [name, name] as const),
  ];
  return [
    select("State", "state", Object.entries(STATES)),
    select(
      "Symbol",
      "symbol",
      names(({ symbol }) => symbol),
    ),
    select(
      "Strategy",
      "strategy",
      names(({ strategy }) => strategy),
    ),
    html`<span class="unit">${label}</span>`,
  ];
}

function emptyRow(all: number): HTMLElement {
  const text =
    all === 0
      ? "No order was decided yet. Strategies send them as bars come; a trader may enter one below."
      : "No order fits: loosen the filters.";
  return html`<tr><td colspan="8" class="text">${text}</td></tr>`;
}

function orderRow(order: OrderRecord, isOpen: boolean, who: SessionRecord, toggle: () => void): HTMLElement {
  const {
    id,
    decidedAt,
    strategy,
    state,
    unresolved,
    filledQuantity,
    quantity,
    averagePrice,
    reason,
    person,
  } = order;
  const cancelable = !isDone(state) && state !== "pending_cancel";
  const words = unresolved ?? reason ?? "";
  return html`<tr class=${unresolved === null ? "" : "unresolved"}>
    <th scope="row" class="text"><button type="button" class="link" data-order=${id} aria-expanded=${String(isOpen)} onclick=${toggle}>${describeOrder(order)}</button></th>
    <td class="text">${unresolved === null ? html`<span class=${`state ${tone(order)}`}>${stateWords(state)}</span>` : html`<b class="warn">⚠ unresolved</b>`}</td>
    <td class="text">${moment(decidedAt)}</td>
    <td class="text">${strategy}${person === null ? "" : html` <span class="unit">${person}</span>`}</td>
    <td>${wireQuantity(filledQuantity)} of ${wireQuantity(quantity)}</td><td>${wirePrice(averagePrice)}</td>
    <td class="text why">${words}</td>
    <td>${cancelable ? html`<button type="button" data-order=${`cancel ${id}`} disabled=${!hasRole(who, "trader")} aria-label=${`Cancel ${describeOrder(order)}`} onclick=${() => askToCancel(order)}>Cancel</button>` : null}</td>
  </tr>`;
}

function tone({ state, denials }: OrderRecord): string {
  if (state === "filled") return "gain";
  return state === "rejected" || denials.length > 0 ? "loss" : "";
}

function askToCancel(order: OrderRecord): void {
  const { id, filledQuantity, unresolved } = order;
  askToAct<OrderRecord>({
    title: "Cancel this order",
    effects: [
      `Asks the broker to cancel: ${describeOrder(order)}, of ${order.strategy}.`,
      Number(filledQuantity) > 0
        ? `What is filled stays: ${wireQuantity(filledQuantity)}.`
        : "Nothing of it is filled so far; a fill may still cross with the cancel.",
      ...(unresolved === null
        ? []
        : ["It is not known whether the broker has it: the cancel is sent once that is settled."]),
    ],
    reasons: null,
    verb: "Cancel the order",
    request: () => ({ method: "DELETE", path: `/v1/orders/${encodeURIComponent(id)}` }),
    done: ({ state }) => {
      void openOrders().refresh();
      void allOrders().refresh();
      return html`<p><strong>Asked.</strong> The order is now ${stateWords(state)}; it is canceled when the broker confirms it.</p>`;
    },
  });
}
