import { html, Plot } from "../kit/prelude.js";

/** A chart without a cursor; its numbers stand in a table beside it. */
export interface PlotFigure {
  readonly title: string | HTMLElement;
  readonly unit: string;
  /** What is drawn, for a reader who does not see it. */
  readonly summary: string;
  /** Class and text of each entry. */
  readonly legend?: readonly (readonly [key: string, label: string])[];
  plot(width: number): Plot.PlotOptions;
}

/** Draws a chart again whenever its room changes. */
export function plotFigure({ title, unit, summary, legend = [], plot }: PlotFigure): HTMLElement {
  const canvas = html`<div class="plain-plot" role="img" aria-label=${summary}></div>`;
  new ResizeObserver(() => {
    if (canvas.clientWidth === 0) return;
    const chart = Plot.plot({ width: canvas.clientWidth, ...plot(canvas.clientWidth) });
    chart.setAttribute("aria-hidden", "true");
    canvas.replaceChildren(chart);
  }).observe(canvas);
  return html`<figure>
    <figcaption><h3>${title} <span class="unit">${unit}</span></h3>
      <ul class="legend">${legend.map(([key, label]) => html`<li class=${`key ${key}`}>${label}</li>`)}</ul>
    </figcaption>${canvas}
  </figure>`;
}
