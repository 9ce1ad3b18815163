import type { ControlsState } from "../../../src/contracts/controls.js";
import { age, moment } from "../../kit/moment.js";
import { html } from "../../kit/prelude.js";
import { term } from "../../kit/term.js";
import { everySecond } from "../../kit/ticking.js";

/** The circuit breaker's figures against their limits, and the heartbeat. */
export function breakerPanel({ breaker, heartbeat }: ControlsState): HTMLElement {
  const { state, reason, since, figures } = breaker;
  const open = state !== "closed";
  return html`<div>
    <p><b class=${open ? "loss" : "gain"}>${open ? "■" : "●"} ${state}</b>${open ? html`: ${reason}, since ${moment(since)}` : html` <span class="unit">closed lets orders through</span>`}</p>
    <table class="figures breaker"><thead><tr><th scope="col" class="text">Watched</th><th scope="col">Now</th><th scope="col">Limit</th></tr></thead>
      <tbody>${figures.map(
        ({ name, figure, limit }) => html`<tr><th scope="row" class="text">${spaced(name)}</th>
        <td class=${figure !== null && Math.abs(figure) >= Math.abs(limit) ? "loss" : ""}>${figure === null ? "not yet" : plain(figure)}</td><td>${plain(limit)}</td></tr>`,
      )}</tbody></table>
    ${pulse(heartbeat)}
  </div>`;
}

function pulse({ lastAt, limitMs }: ControlsState["heartbeat"]): HTMLElement {
  const text = html`<span></span>`;
  const root = html`<p>${term("Heartbeat")}: ${text} <span class="unit">at ${age(limitMs)} open orders are canceled</span></p>`;
  everySecond(text, () => {
    const old = lastAt === null ? null : Date.now() - Date.parse(lastAt);
    text.textContent = old === null ? "none yet" : `${age(old)} ago`;
    text.className = old !== null && old > limitMs ? "loss" : "";
  });
  return root;
}

/** `rejectRate` as `reject rate`. */
export function spaced(name: string): string {
  return name.replaceAll(/([a-z])([A-Z])/g, "$1 $2").toLowerCase();
}

function plain(value: number): string {
  return value.toLocaleString("en-US", { maximumFractionDigits: 4 });
}
