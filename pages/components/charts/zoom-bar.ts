import { counted, day } from "../../src/report/words/format.js";
import { html } from "../kit/prelude.js";
import type { TimeView } from "./time-view.js";

const DAY_MS = 86_400_000;
const SPANS: readonly (readonly [string, number])[] = [
  ["3 months", 91],
  ["1 year", 365],
  ["3 years", 1096],
];

/** The visible span of all charts, and buttons for common ones. */
export function zoomBar(view: TimeView): HTMLElement {
  const span = html`<output class="span"></output>`;
  const last = (days: number): void => {
    const [, to] = view.window;
    view.zoom(view.indexAt(view.time[to]! - days * DAY_MS), to);
  };
  const all = button("All", () => view.reset());
  const show = (): void => {
    const [from, to] = view.window;
    span.textContent = `${day(view.time[from]!)} to ${day(view.time[to]!)}, ${counted(to - from + 1, "bar")}`;
    all.setAttribute("aria-pressed", String(view.whole));
  };
  view.onWindow(show);
  show();
  return html`<div class="zoom-bar" role="group" aria-label="Time range of all charts">
    ${span}${all}${SPANS.map(([text, days]) => button(text, () => last(days)))}
    ${button("← Earlier", () => view.pan(-0.5))}${button("Later →", () => view.pan(0.5))}
    <span class="hint">Drag across a chart to zoom all of them</span>
  </div>`;
}

function button(text: string, act: () => void): HTMLElement {
  return html`<button type="button" onclick=${act}>${text}</button>`;
}
