import type { AccountSummary } from "../../../src/contracts/account.js";
import type { SessionRecord } from "../../../src/contracts/controls.js";
import { ACTING } from "../kit/desk-client.js";
import { missingRole, roleLine } from "../kit/desk-page.js";
import { deskSummary } from "../kit/desk-values.js";
import { brokerLabel, modeBadge, modeWords, sentence } from "../kit/desk-words.js";
import { livePanel } from "../kit/live-panel.js";
import { moment } from "../../kit/moment.js";
import { html } from "../../kit/prelude.js";
import { stopButton } from "./stop-button.js";

/** The big stop, and beside it whether the desk trades and why. */
export function stopPanel(who: SessionRecord): HTMLElement {
  return html`<section class="stop-panel" aria-label="Stop">
    <div>${stopButton("big")}<p class="small">Blocks entries, cancels open orders. It asks first, and exits stay allowed.</p>${roleLine(missingRole(who, ACTING, "stop trading"))}</div>
    ${livePanel([deskSummary()], tradingState, { name: "the trading state", height: 90 })}
  </section>`;
}

function tradingState({
  trading,
  broker,
  marketOpen,
  marketTime,
  killSwitches,
}: AccountSummary): HTMLElement {
  const market = marketOpen === null ? "market hours unknown" : marketOpen ? "market open" : "market closed";
  const replayed =
    broker.replay && marketTime !== null
      ? `, market time ${marketTime.slice(0, 16).replace("T", " ")} UTC`
      : "";
  return html`<div class="trading-state">
    <p class="state-line">${modeBadge(trading.mode)} <span>${modeWords(trading.mode)}</span></p>
    <p>${sentence(trading.reason)} Since ${moment(trading.since)}.</p>
    <p class="small"><span class=${broker.live ? "badge real" : "badge paper"}>${brokerLabel(broker)}</span> ${broker.name}, ${market}${replayed}</p>
    ${trading.here ? null : html`<p class="small warn">This server only watches: another one trades and holds the lock.</p>`}
    ${killSwitches > 0 ? html`<p class="small loss">■ ${killSwitches === 1 ? "1 kill switch" : `${killSwitches} kill switches`} engaged: <a href="/controls#switches">what they block, and how to re-arm</a></p>` : null}
  </div>`;
}
