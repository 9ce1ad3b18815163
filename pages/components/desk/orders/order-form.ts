import type { SessionRecord } from "../../../src/contracts/controls.js";
import type { NewOrder, OrderRecord } from "../../../src/contracts/orders.js";
import { BROKER_ORDER_TYPES, BROKER_TIMES_IN_FORCE } from "../../../src/trading/orders/broker.js";
import { askToAct } from "../kit/act-dialog.js";
import { missingRole, roleLine } from "../kit/desk-page.js";
import { allOrders, openOrders } from "../kit/desk-values.js";
import { denialLine, describeOrder, stateWords } from "../kit/desk-words.js";
import { checkOrder, ORDER_PRICES, orderOf, type OrderDraft } from "./order-rules.js";
import { html } from "../../kit/prelude.js";

const LABELS: Readonly<Record<keyof OrderDraft, string>> = {
  symbol: "Symbol",
  side: "Side",
  type: "Type",
  quantity: "Quantity, shares",
  limitPrice: "Limit price, $",
  stopPrice: "Stop price, $",
  trailPercent: "Trail, %",
  timeInForce: "Time in force",
  reason: "Reason, kept in the journal",
};
const CHOICES: Partial<Record<keyof OrderDraft, readonly string[]>> = {
  side: ["buy", "sell"],
  type: BROKER_ORDER_TYPES,
  timeInForce: BROKER_TIMES_IN_FORCE,
};

/** A form for an order of a person's own; it goes through the same controls as a strategy's. */
export function orderForm(who: SessionRecord): HTMLElement {
  const missing = missingRole(who, ["trader"], "enter an order");
  const fields = new Map<keyof OrderDraft, Field>();
  for (const name of Object.keys(LABELS) as (keyof OrderDraft)[])
    fields.set(name, field(name, missing !== null));
  const read = (): OrderDraft =>
    Object.fromEntries(
      Array.from(fields, ([name, { input }]) => [name, input.value]),
    ) as unknown as OrderDraft;
  const adapt = (): void => {
    const taken: readonly string[] = ORDER_PRICES[read().type as NewOrder["type"]];
    for (const name of ["limitPrice", "stopPrice", "trailPercent"] as const)
      fields.get(name)!.root.hidden = !taken.includes(name);
  };
  const submit = (event: Event): void => {
    event.preventDefault();
    const draft = read();
    const problems = checkOrder(draft);
    for (const [name, { problem, input }] of fields) {
      problem.textContent = problems[name] ?? "";
      input.setAttribute("aria-invalid", String(name in problems));
    }
    const [first] = Object.keys(problems) as (keyof OrderDraft)[];
    if (first) return fields.get(first)!.input.focus();
    askToSend(orderOf(draft));
  };
  fields.get("type")!.input.addEventListener("change", adapt);
  const symbol = fields.get("symbol")!.input;
  symbol.addEventListener("change", () => (symbol.value = symbol.value.trim().toUpperCase()));
  adapt();
  return html`<form class="order-form" onsubmit=${submit} novalidate aria-label="Enter an order">
    ${roleLine(missing)}
    <div class="fields">${Array.from(fields.values(), ({ root }) => root)}</div>
    <button type="submit" class="primary" disabled=${missing !== null}>Check and send …</button>
  </form>`;
}

interface Field {
  readonly root: HTMLElement;
  readonly input: HTMLInputElement | HTMLSelectElement;
  readonly problem: HTMLElement;
}

function field(name: keyof OrderDraft, disabled: boolean): Field {
  const choices = CHOICES[name];
  const decimal = /quantity|Price|Percent/.test(name);
  const input = choices
    ? html`<select name=${name}>${choices.map((value) => html`<option value=${value}>${value.replace("_", " ")}</option>`)}</select>`
    : html`<input type="text" name=${name} autocomplete="off" inputmode=${decimal ? "decimal" : "text"} maxlength=${name === "reason" ? 500 : 26} />`;
  const problem = html`<span class="problem" role="alert"></span>`;
  if (disabled) input.setAttribute("disabled", "");
  return {
    root: html`<label class=${`field ${name}`}>${LABELS[name]} ${input}${problem}</label>`,
    input: input as HTMLInputElement | HTMLSelectElement,
    problem,
  };
}

function askToSend(order: NewOrder): void {
  askToAct<OrderRecord>({
    title: "Send this order",
    effects: [
      html`<b>${describeOrder(order)}</b>`,
      "It goes through all controls first; one that says no names its limit and the figure, and nothing is sent.",
      "It stands in the journal under your name.",
    ],
    reasons: null,
    verb: "Send the order",
    request: () => ({ method: "POST", path: "/v1/orders", body: order }),
    done: (sent) => {
      void openOrders().refresh();
      void allOrders().refresh();
      if (sent.denials.length > 0)
        return html`<div class="notice error"><p><strong>Denied.</strong> Nothing was sent.</p>${sent.denials.map(denialLine)}</div>`;
      return html`<p><strong>Taken.</strong> The order is ${stateWords(sent.state)}: <a href=${`/orders#${sent.id}`} onclick=${() => location.reload()}><code>${sent.id}</code></a></p>`;
    },
  });
}
