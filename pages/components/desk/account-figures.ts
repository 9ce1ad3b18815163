import type { AccountSummary } from "../../src/contracts/account.js";
import { percent, tone } from "../../src/report/words/format.js";
import { deskSummary } from "./kit/desk-values.js";
import { brokerLabel, wireMoney, wireTone } from "./kit/desk-words.js";
import { limitBar } from "../charts/limit-bar.js";
import { livePanel } from "./kit/live-panel.js";
import { moment } from "../kit/moment.js";
import { html } from "../kit/prelude.js";
import { term } from "../kit/term.js";

/** What the account is worth, what it made today, and how far it is from its limits. */
export function accountFigures(): HTMLElement {
  return livePanel([deskSummary()], draw, { name: "the account", height: 220 });
}

function draw(summary: AccountSummary): HTMLElement {
  const {
    asOf,
    broker,
    equity,
    cash,
    buyingPower,
    dayProfit,
    dayReturn,
    openProfit,
    positions,
    openOrders,
    unresolvedOrders,
    alerts,
    pendingRecommendations,
  } = summary;
  return html`<figure>
    <figcaption><h3>The account <span class="unit">US dollars, ${brokerLabel(broker)}, as of ${moment(asOf)}</span></h3></figcaption>
    <dl class="tiles">
      ${tile(term("Equity"), wireMoney(equity), "", html`cash ${wireMoney(cash)}, buying power ${wireMoney(buyingPower)}`)}
      ${tile(term("Day profit"), wireMoney(dayProfit, { plus: true }), wireTone(dayProfit), html`<span class=${tone(dayReturn)}>${percent(dayReturn, { plus: true, digits: 2 })}</span> since the last close`)}
      ${tile(term("Open profit"), wireMoney(openProfit, { plus: true }), wireTone(openProfit), html`<a href="/positions">${count(positions, "position")}</a>, not realised`)}
      ${tile("Orders", count(openOrders, "in flight"), "", html`<a href="/orders" class=${unresolvedOrders > 0 ? "warn" : ""}>${unresolvedOrders} unresolved</a>`)}
      ${tile("Waiting for you", count(pendingRecommendations, "to review"), "", html`<a href="/review">approve or reject</a>`)}
      ${tile("Alerts", count(alerts.open, "open"), alerts.critical > 0 ? "loss" : "", html`<a href="/alerts" class=${alerts.critical > 0 ? "loss" : ""}>${alerts.critical} critical</a>`)}
    </dl>
    ${limits(summary)}
  </figure>`;
}

function tile(label: string | HTMLElement, value: string, className: string, note: HTMLElement): HTMLElement {
  return html`<div><dt>${label}</dt><dd class=${className}>${value}<span class="unit">${note}</span></dd></div>`;
}

function count(value: number, noun: string): string {
  const plural = noun === "position" && value !== 1 ? "positions" : noun;
  return `${value.toLocaleString("en-US")} ${plural}`;
}

function limits({
  deployed,
  deployedLimit,
  drawdown,
  drawdownLimit,
  dayReturn,
  dayLossLimit,
}: AccountSummary): HTMLElement {
  return html`<div class="limits">
    ${limitBar({ label: term("Deployed"), figure: deployed, limit: deployedLimit, consequence: "further entries are denied", control: 6 })}
    ${limitBar({ label: term("Day loss"), figure: dayReturn === null ? null : Math.max(0, -dayReturn), limit: Math.abs(dayLossLimit), consequence: "the circuit breaker opens", control: 11 })}
    ${limitBar({ label: term("Drawdown"), figure: drawdown === null ? null : Math.abs(drawdown), limit: Math.abs(drawdownLimit), consequence: "the kill switch engages", control: 11 })}
  </div>`;
}
