import { html } from "./prelude.js";

/** The colour of a feature's value by its rank among all, 0 for the lowest and 1 for the highest; grey where missing. */
export function valueColour(rank: number): string {
  if (Number.isNaN(rank)) return "var(--rule-strong)";
  const share = Math.round(100 * Math.max(0, Math.min(1, rank)));
  return `color-mix(in oklab, var(--value-high) ${share}%, var(--value-low))`;
}

/** The scale of `valueColour`, from low to high. */
export function valueScale(words: string): HTMLElement {
  return html`<span class="value-scale">${words}: low <i></i> high</span>`;
}
