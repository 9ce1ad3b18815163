import { deskPart } from "../kit/desk-page.js";
import { orderForm } from "./order-form.js";
import { orderTable } from "./order-table.js";
import { html } from "../../kit/prelude.js";

const SHOWS =
  "orders in flight and done, by state, symbol and strategy; each with its life as a waterfall (decided, checked, approved, sent, accepted, filled), what the controls said and its fills; a way to cancel one, and a form to enter one.";

/** What is in flight, what was done, and a form for an order of one's own. */
export function ordersPage(): HTMLElement {
  return deskPart(
    { shows: SHOWS, height: 600 },
    (who) => html`<div>${orderTable(who)}<h2>Enter an order</h2>${orderForm(who)}</div>`,
  );
}
