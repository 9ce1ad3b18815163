import { percent } from "../../src/report/words/format.js";
import { html } from "../kit/prelude.js";

/** A figure on its way to a limit, both fractions at least 0. */
export interface Limit {
  readonly label: string | HTMLElement;
  readonly figure: number | null;
  readonly limit: number;
  /** What happens at the limit. */
  readonly consequence: string;
  readonly control: number;
}

/** From this share of its limit on a figure is worth a warning. */
const NEAR = 0.8;

/** A bar that fills towards its limit, which is named. */
export function limitBar({ label, figure, limit, consequence, control }: Limit): HTMLElement {
  const share = figure === null || limit <= 0 ? null : Math.min(1, figure / limit);
  const state = share === null || share < NEAR ? "" : share < 1 ? "near" : "over";
  const name = typeof label === "string" ? label : (label.textContent ?? "");
  return html`<div class=${`limit-bar ${state}`}>
    <p>${label} <b>${percent(figure)}</b> <span class="unit">of at most ${percent(limit)}</span></p>
    <div class="track" role="meter" aria-label=${name} aria-valuemin="0" aria-valuemax=${limit} aria-valuenow=${figure ?? 0}
      aria-valuetext=${`${percent(figure)} of at most ${percent(limit)}`}><div style=${`width: ${(share ?? 0) * 100}%`}></div></div>
    <p class="unit">${share === null ? "not known" : `${percent(share, { digits: 0 })} of the limit`}; at it ${consequence} (<a href=${`/controls#control-${control}`}>control ${control}</a>)</p>
  </div>`;
}
