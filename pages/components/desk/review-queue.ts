import type { RecommendationRecord, SessionRecord } from "../../src/contracts/controls.js";
import { counted, money, tone } from "../../src/report/words/format.js";
import { humanRegret } from "../../src/research/models/human-regret.js";
import { askToAct } from "./kit/act-dialog.js";
import { hasRole } from "./kit/desk-client.js";
import { deskPart, missingRole, roleLine } from "./kit/desk-page.js";
import { deskRecommendations, deskSummary } from "./kit/desk-values.js";
import {
  actorName,
  brokerLabel,
  denialLine,
  wireMoney,
  wirePrice,
  wireQuantity,
  wireTone,
} from "./kit/desk-words.js";
import { livePanel } from "./kit/live-panel.js";
import { partOf } from "./kit/live-value.js";
import { countdown, moment } from "../kit/moment.js";
import { html } from "../kit/prelude.js";
import { term } from "../kit/term.js";
import { everySecond } from "../kit/ticking.js";

const SHOWS =
  "the orders that wait for a person, each with its explanation and the time until it expires; and the decisions so far beside what the model alone would have made.";
const SOON_MS = 60_000;

/** Orders that wait for a person, and how the decisions so far compare with the model alone. */
export function reviewQueue(): HTMLElement {
  return deskPart(
    { shows: SHOWS, height: 500 },
    (who) =>
      html`<div><h2 class="unseen">Waiting</h2>${roleLine(missingRole(who, ["approver"], "approve or reject"))}${livePanel(
        [deskRecommendations(), partOf(deskSummary(), (s) => s.broker)],
        ({ recommendations }, broker) => draw(recommendations, who, brokerLabel(broker)),
        { name: "the queue", height: 460 },
      )}</div>`,
  );
}

function draw(all: readonly RecommendationRecord[], who: SessionRecord, label: string): HTMLElement {
  const pending = all
    .filter(({ state }) => state === "pending")
    .toSorted((a, b) => a.expiresAt.localeCompare(b.expiresAt));
  const decided = all
    .filter(({ state }) => state !== "pending")
    .toSorted((a, b) => (b.decidedAt ?? b.expiresAt).localeCompare(a.decidedAt ?? a.expiresAt));
  return html`<div>
    ${
      pending.length === 0
        ? html`<p class="notice fine">Nothing waits for you. An order of a strategy that needs approval appears here by itself.</p>`
        : html`<ul class="items wide">${pending.map((r) => card(r, who))}</ul>`
    }
    <h2>Decided</h2>
    ${decided.length === 0 ? html`<p class="notice">Nothing was decided yet. Each decision is kept with its reason and later compared with what the model's own order would have made.</p>` : decisions(decided, label)}
  </div>`;
}

function card(recommendation: RecommendationRecord, who: SessionRecord): HTMLElement {
  const {
    id,
    strategy,
    model,
    symbol,
    side,
    quantity,
    price,
    explanation,
    proposedBy,
    proposedAt,
    expiresAt,
  } = recommendation;
  const value =
    price === null
      ? ""
      : `, about ${money(Number(price) * Number(quantity), { digits: 0 })} at ${wirePrice(price)}`;
  const left = html`<b></b>`;
  everySecond(left, () => {
    const ms = Date.parse(expiresAt) - Date.now();
    left.textContent = ms <= 0 ? "expired" : countdown(ms);
    left.className = ms < SOON_MS ? "loss" : "";
  });
  const may = hasRole(who, "approver");
  return html`<li class="item item-warning">
    <h3>${side} ${wireQuantity(quantity)} ${symbol}<span class="unit">${value}</span></h3>
    <p class="small">${strategy}${model === null ? "" : `, model ${model}`} · proposed by ${actorName(proposedBy)}, ${moment(proposedAt)} · expires in ${left}</p>
    <dl class="explanation">${explanation.map(({ title, text }) => html`<div><dt>${title}</dt><dd>${text}</dd></div>`)}</dl>
    <p class="buttons">
      <button type="button" class="primary" id=${`approve-${id}`} disabled=${!may} onclick=${() => decide(recommendation, true)}>Approve …</button>
      <button type="button" id=${`reject-${id}`} disabled=${!may} onclick=${() => decide(recommendation, false)}>Reject …</button>
    </p>
  </li>`;
}

function decide({ id, strategy, symbol, side, quantity }: RecommendationRecord, approve: boolean): void {
  const what = `${side} ${wireQuantity(quantity)} ${symbol}, for ${strategy}`;
  askToAct<RecommendationRecord>({
    title: approve ? "Approve this order" : "Reject this order",
    effects: approve
      ? [
          html`<b>${what}</b>`,
          "Every control is asked again at this moment; if one says no, nothing is sent.",
          "You cannot approve what you proposed, where the policy says so.",
        ]
      : [
          html`<b>${what}</b>`,
          "The order is not sent. What it would have made is kept beside your decision.",
        ],
    reasons: approve
      ? ["Agrees with what I see", "Within the plan"]
      : ["Not convinced by the explanation", "News that the model does not know", "Too much of it already"],
    verb: approve ? "Approve" : "Reject",
    request: (reason) => ({
      method: "POST",
      path: `/v1/recommendations/${id}/${approve ? "approve" : "reject"}`,
      body: { reason },
    }),
    done: ({ state, order, denials }) => {
      void deskRecommendations().refresh();
      void deskSummary().refresh();
      if (denials.length > 0)
        return html`<div class="notice error"><p><strong>Denied.</strong> A control said no at this moment, so nothing was sent.</p>${denials.map(denialLine)}</div>`;
      return html`<p><strong>${state.charAt(0).toUpperCase() + state.slice(1)}.</strong> ${order === null ? "" : html`The order: <a href=${`/orders#${order}`}><code>${order}</code></a>`}</p>`;
    },
  });
}

function decisions(decided: readonly RecommendationRecord[], label: string): HTMLElement {
  const settled = decided.filter(({ state }) => state === "approved" || state === "rejected");
  const { sent, refused } = humanRegret(
    settled.map(({ state, alone }) => ({
      sent: state === "approved",
      profit: alone.profit === null ? null : Number(alone.profit),
    })),
  );
  const [approved, rejected] = [sent.profit, refused.profit];
  return html`<figure>
    <figcaption><h3>${counted(decided.length, "decision")} <span class="unit">US dollars, ${label}</span></h3></figcaption>
    <p>What the model alone would have made: with the approved orders <b class=${tone(approved)}>${money(approved, { plus: true })}</b>, with the rejected ones
      <b class=${tone(rejected)}>${money(rejected, { plus: true })}</b>. ${rejected === 0 ? "" : rejected > 0 ? "So far, rejecting cost money." : "So far, rejecting saved money."}</p>
    <div class="scroll" tabindex="0" role="region" aria-label="Decisions, table"><table class="figures">
      <thead><tr>${["Decided", "Order", "Strategy", "Decision", "By", "Reason"].map((t) => html`<th scope="col" class="text">${t}</th>`)}<th scope="col">${term("Model alone")}</th></tr></thead>
      <tbody>${decided.map(row)}</tbody>
    </table></div>
  </figure>`;
}

function row({
  side,
  quantity,
  symbol,
  strategy,
  state,
  decidedBy,
  decidedAt,
  expiresAt,
  reason,
  order,
  denials,
  alone,
}: RecommendationRecord): HTMLElement {
  const words = reason ?? denials.map(({ message }) => message).join("; ");
  return html`<tr>
    <td class="text">${moment(decidedAt ?? expiresAt)}</td>
    <th scope="row" class="text">${order === null ? `${side} ${wireQuantity(quantity)} ${symbol}` : html`<a href=${`/orders#${order}`}>${side} ${wireQuantity(quantity)} ${symbol}</a>`}</th>
    <td class="text">${strategy}</td><td class="text"><b class=${state === "approved" ? "gain" : state === "denied" ? "loss" : ""}>${state}</b></td>
    <td class="text">${decidedBy === null ? "nobody" : actorName(decidedBy)}</td><td class="text why">${words === "" ? "–" : words}</td>
    <td class=${wireTone(alone.profit)}>${wireMoney(alone.profit, { plus: true })}</td>
  </tr>`;
}
