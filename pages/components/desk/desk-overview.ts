import type { AlertRecord } from "../../src/contracts/account.js";
import { ALERT_ORDER } from "./alert-levels.js";
import type { RecommendationRecord } from "../../src/contracts/controls.js";
import type { OrderRecord } from "../../src/contracts/orders.js";
import { accountFigures } from "./account-figures.js";
import { deskEquityChart } from "./desk-equity.js";
import { deskPart } from "./kit/desk-page.js";
import { deskAlerts, deskRecommendations, openOrders } from "./kit/desk-values.js";
import { describeOrder, stateWords, wireQuantity } from "./kit/desk-words.js";
import { livePanel } from "./kit/live-panel.js";
import { age, countdown, moment } from "../kit/moment.js";
import { html } from "../kit/prelude.js";
import { stopPanel } from "./controls/stop-panel.js";
import { everySecond } from "../kit/ticking.js";

const SHOWS =
  "the stop, whether it trades and why, equity beside the S&P 500 and the baselines, day and open profit, how far deployed capital, day loss and drawdown are from their limits, and what waits for a person: alerts, approvals, orders that are not settled.";
const LISTED = 5;

/** Am I making money, am I safe: the desk at a glance. */
export function deskOverview(): HTMLElement {
  return deskPart({ shows: SHOWS, height: 900 }, (who) => {
    return html`<div class="desk">
      <h2 class="unseen">The desk</h2>
      ${stopPanel(who)}${accountFigures()}${deskEquityChart()}
      <div class="columns">
        ${livePanel([deskAlerts()], ({ alerts }) => openAlerts(alerts), { name: "the alerts" })}
        ${livePanel([deskRecommendations()], ({ recommendations }) => waiting(recommendations), { name: "the approvals" })}
        ${livePanel([openOrders()], ({ orders }) => inFlight(orders), { name: "the orders" })}
      </div>
    </div>`;
  });
}

function openAlerts(alerts: readonly AlertRecord[]): HTMLElement {
  const open = alerts
    .filter(({ acknowledgedAt }) => acknowledgedAt === null)
    .toSorted((a, b) => ALERT_ORDER.indexOf(a.level) - ALERT_ORDER.indexOf(b.level));
  return list(
    "Open alerts",
    "/alerts",
    open.length,
    "No alert is open.",
    open
      .slice(0, LISTED)
      .map(
        ({ level, message, lastAt }) =>
          html`<li><b class=${`level level-${level}`}>${level}</b> ${message} <span class="unit">${moment(lastAt)}</span></li>`,
      ),
  );
}

function waiting(recommendations: readonly RecommendationRecord[]): HTMLElement {
  const pending = recommendations.filter(({ state }) => state === "pending");
  return list(
    "Waiting for approval",
    "/review",
    pending.length,
    "No order waits for a person.",
    pending.slice(0, LISTED).map(({ side, quantity, symbol, strategy, expiresAt }) => {
      const left = html`<span class="unit"></span>`;
      everySecond(
        left,
        () => (left.textContent = `${strategy}, expires in ${countdown(Date.parse(expiresAt) - Date.now())}`),
      );
      return html`<li>${side} ${wireQuantity(quantity)} ${symbol} ${left}</li>`;
    }),
  );
}

function inFlight(orders: readonly OrderRecord[]): HTMLElement {
  const first = orders.toSorted((a, b) => Number(b.unresolved !== null) - Number(a.unresolved !== null));
  return list(
    "In flight",
    "/orders",
    orders.length,
    "No order is in flight.",
    first
      .slice(0, LISTED)
      .map(
        (order) =>
          html`<li>${describeOrder(order)} ${order.unresolved === null ? html`<span class="unit">${stateWords(order.state)}, ${age(Date.now() - Date.parse(order.createdAt))}</span>` : html`<b class="warn">unresolved</b> <span class="unit">${order.unresolved}</span>`}</li>`,
      ),
  );
}

function list(
  title: string,
  path: string,
  count: number,
  none: string,
  items: readonly HTMLElement[],
): HTMLElement {
  return html`<figure><figcaption><h3>${title} <span class="unit">${count}</span></h3><a class="small" href=${path}>all</a></figcaption>
    ${items.length === 0 ? html`<p class="small">${none}</p>` : html`<ul class="plain-list">${items}</ul>`}</figure>`;
}
