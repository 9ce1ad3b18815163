import type { AccountSummary } from "../../src/contracts/account.js";
import type { SessionRecord } from "../../src/contracts/controls.js";
import { counted, percent, tone } from "../../src/report/words/format.js";
import { readSession } from "./kit/desk-client.js";
import { deskSummary } from "./kit/desk-values.js";
import { brokerLabel, modeBadge, wireMoney, wireTone } from "./kit/desk-words.js";
import { age } from "../kit/moment.js";
import { html } from "../kit/prelude.js";
import { stopButton } from "./controls/stop-button.js";
import { everySecond } from "../kit/ticking.js";

const STALE_MS = 30_000;

/** The stop, and how the desk stands in one line, on top of every live page. */
export function deskBar(): HTMLElement {
  const facts = html`<span class="desk-facts"></span>`;
  const who = html`<span class="desk-who"></span>`;
  const root = html`<div class="desk-bar" role="region" aria-label="The desk">${stopButton("compact")}${facts}${who}</div>`;
  readSession().then(
    (session) => {
      who.replaceChildren(identity(session));
      if (session.roles.length === 0) return facts.replaceChildren("Not signed in");
      watchSummary(root, facts);
    },
    () => facts.replaceChildren("The desk does not answer"),
  );
  return root;
}

function identity({ name, roles }: SessionRecord): HTMLElement {
  if (name === null) return html`<a href="/sign-in">Sign in</a>`;
  return html`<a href="/sign-in" title=${`Signed in with: ${roles.join(", ")}`}>${name}</a>`;
}

function watchSummary(root: HTMLElement, facts: HTMLElement): void {
  const summary = deskSummary();
  let drawn: AccountSummary | null = null;
  const show = (): void => {
    const { value, at } = summary.known;
    const old = at === null ? 0 : Date.now() - at;
    root.classList.toggle("stale", old > STALE_MS);
    if (value === null) return facts.replaceChildren("Asking the desk …");
    if (value !== drawn) facts.replaceChildren(...describe(value));
    drawn = value;
    root.dataset["age"] = old > STALE_MS ? `${age(old)} old` : "";
  };
  summary.listen(show);
  everySecond(root, show);
}

function describe({
  trading,
  broker,
  equity,
  dayProfit,
  dayReturn,
  alerts,
  pendingRecommendations,
  unresolvedOrders,
  killSwitches,
}: AccountSummary): HTMLElement[] {
  return [
    html`<a href="/controls" class="plain-link">${modeBadge(trading.mode)}</a>`,
    html`<span class=${broker.live ? "badge real" : "badge paper"}>${brokerLabel(broker)}</span>`,
    html`<span>Equity <b>${wireMoney(equity)}</b></span>`,
    html`<span>Day <b class=${wireTone(dayProfit)}>${wireMoney(dayProfit, { plus: true })}</b> <span class=${tone(dayReturn)}>(${percent(dayReturn, { plus: true, digits: 2 })})</span></span>`,
    ...(killSwitches > 0
      ? [html`<a class="loss" href="/controls#switches">${counted(killSwitches, "stop")} engaged</a>`]
      : []),
    ...(unresolvedOrders > 0
      ? [html`<a class="warn" href="/orders">${number(unresolvedOrders)} unresolved</a>`]
      : []),
    ...(alerts.open > 0
      ? [
          html`<a class=${alerts.critical > 0 ? "loss" : "warn"} href="/alerts">${counted(alerts.open, "alert")}</a>`,
        ]
      : []),
    ...(pendingRecommendations > 0
      ? [html`<a href="/review">${number(pendingRecommendations)} to review</a>`]
      : []),
  ];
}

function number(value: number): string {
  return value.toLocaleString("en-US");
}
