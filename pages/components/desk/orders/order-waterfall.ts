import type { OrderDetail } from "../../../src/contracts/orders.js";
import { orderLife, type OrderStage } from "./order-life.js";
import { span } from "../../kit/moment.js";
import { plotFigure } from "../../charts/plot-figure.js";
import { html, Plot } from "../../kit/prelude.js";

const ROW = 24;
const COLOURS: Readonly<Record<OrderStage["tone"], string>> = {
  done: "var(--ours)",
  good: "var(--gain)",
  bad: "var(--loss)",
  waiting: "var(--baseline)",
};

/** The life of an order: a bar for each stage from the event before it, with how long it took. */
export function orderWaterfall(order: OrderDetail): HTMLElement {
  const stages = orderLife(order, Date.now());
  const whole = stages.at(-1)!.to - stages[0]!.from;
  const summary = stages.map(({ label, from, to }) => `${label} after ${span(to - from)}`).join(", ");
  return html`<div>${plotFigure({
    title: "The life of the order",
    unit: `from the decision, ${span(whole)} in all`,
    summary: `The life of the order: ${summary}`,
    plot: (width) => draw(stages, width),
  })}${list(stages)}</div>`;
}

function draw(stages: readonly OrderStage[], width: number): Plot.PlotOptions {
  const start = stages[0]!.from;
  const bars = stages.map((s) => ({ ...s, x1: s.from - start, x2: s.to - start }));
  const end = Math.max(1, bars.at(-1)!.x2);
  const words = (s: OrderStage): string => span(s.to - s.from);
  return {
    height: stages.length * ROW + 40,
    marginLeft: 96,
    marginRight: 58,
    marginTop: 6,
    marginBottom: 30,
    x: {
      domain: [0, end],
      label: null,
      grid: true,
      ticks: Math.max(2, Math.min(7, width / 110)),
      tickFormat: (ms: number) => (ms === 0 ? "0" : span(ms)),
    },
    y: { domain: bars.map(({ label }) => label), label: null, tickSize: 0, padding: 0.35 },
    marks: [
      Plot.barX(bars, {
        x1: "x1",
        x2: "x2",
        y: "label",
        fill: (s: OrderStage) => COLOURS[s.tone],
        fillOpacity: (s: OrderStage) => (s.tone === "waiting" ? 0.5 : 1),
      }),
      // A stage of a millisecond in a life of minutes would leave no trace.
      Plot.tickX(bars, { x: "x2", y: "label", stroke: (s: OrderStage) => COLOURS[s.tone], strokeWidth: 2 }),
      Plot.text(bars, { x: "x2", y: "label", text: words, dx: 6, textAnchor: "start", fill: "var(--ink)" }),
    ],
  };
}

/** The same in words, for whoever cannot see the bars or wants the details. */
function list(stages: readonly OrderStage[]): HTMLElement {
  return html`<ol class="stages">${stages.map(
    ({
      label,
      from,
      to,
      detail,
      tone,
    }) => html`<li><b class=${tone === "bad" ? "loss" : tone === "good" ? "gain" : ""}>${label}</b>
      <time datetime=${new Date(to).toISOString()} title=${new Date(to).toISOString()}>after ${span(to - from)}</time> <span>${detail}</span></li>`,
  )}</ol>`;
}
