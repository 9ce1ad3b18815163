import { day } from "../../src/report/words/format.js";
import type { BarChoice } from "./bar-choice.js";
import { html, Plot } from "../kit/prelude.js";
import type { TimeView } from "./time-view.js";

/** A named line or mark of a chart; `key` is its class in the style sheet. */
export interface Series {
  readonly key: string;
  readonly label: string;
}

/** One figure at the cursor. */
export interface Reading {
  readonly label: string;
  readonly text: string;
  readonly tone?: string;
}

/** What distinguishes one chart over time from another. */
export interface TimeChart {
  readonly title: string | HTMLElement;
  /** What is drawn, in what unit, for a reader who does not see it. */
  readonly summary: string;
  readonly unit: string;
  readonly series: readonly Series[];
  readonly height: number;
  /** Plot's options for the visible bars, both ends included. */
  plot(from: number, to: number): Plot.PlotOptions;
  read(index: number): readonly Reading[];
  /** How the time under the cursor is written; the day when it is left out. */
  readonly stamp?: (time: number) => string;
  /** Lets a reader choose a bar by a click or the Enter key; the chart is drawn again when the choice changes. */
  readonly choice?: BarChoice;
}

const MARGIN_LEFT = 58;
const MARGIN_RIGHT = 10;
const DRAG_PIXELS = 5;

/**
 * Draws a chart that shares its window and cursor with all charts of a view. Dragging selects a span, a double
 * click or `0` shows everything, arrow keys move the cursor, `+` and `−` zoom.
 */
export function timeChart(view: TimeView, chart: TimeChart): HTMLElement {
  const canvas = html`<div class="canvas" tabindex="0" role="group" aria-roledescription="chart"
    aria-label=${`${chart.summary}. Arrow keys move the cursor, ${chart.choice ? "Enter chooses its bar, " : ""}plus and minus zoom, 0 shows all.`}></div>`;
  const rule = html`<div class="cursor" hidden></div>`;
  const brush = html`<div class="brush" hidden></div>`;
  const readout = html`<p class="readout" aria-live="off"></p>`;
  const root = html`<figure class="time-chart">
    <figcaption>
      <h3>${chart.title} <span class="unit">${chart.unit}</span></h3>
      <ul class="legend">${chart.series.map((s) => html`<li class=${`key ${s.key}`}>${s.label}</li>`)}</ul>
    </figcaption>
    ${readout}${canvas}
  </figure>`;
  let plot: ReturnType<typeof Plot.plot> | undefined;

  const draw = (): void => {
    const width = canvas.clientWidth;
    if (width === 0) return;
    plot = Plot.plot({ ...layout(width, chart.height, view), ...chart.plot(...view.window) });
    plot.setAttribute("aria-hidden", "true");
    canvas.replaceChildren(plot, rule, brush);
    point();
  };
  const point = (): void => {
    const index = view.cursor ?? restingBar(view, chart.choice);
    rule.hidden = view.cursor === null;
    rule.style.left = `${plot?.scale("x")?.apply(view.dates[index]) ?? 0}px`;
    readout.replaceChildren(...reading(view, chart, index));
  };

  const barAt = (event: MouseEvent): number => {
    const x = event.clientX - canvas.getBoundingClientRect().left;
    return view.indexAt(Number(plot?.scale("x")?.invert?.(x) ?? 0));
  };
  handlePointer(canvas, brush, view, barAt);
  canvas.addEventListener("keydown", (event) => handleKey(event, view));
  if (chart.choice) handleChoice(canvas, view, chart.choice, barAt);
  chart.choice?.onChange(draw);
  view.onWindow(draw);
  view.onCursor(point);
  new ResizeObserver(draw).observe(canvas);
  return root;
}

/** The bar that is read while there is no cursor: the chosen one while it is visible, else the last one. */
function restingBar({ window: [from, to] }: TimeView, choice: BarChoice | undefined): number {
  return choice && choice.index >= from && choice.index <= to ? choice.index : to;
}

function layout(width: number, height: number, view: TimeView): Plot.PlotOptions {
  const [from, to] = view.window;
  return {
    width,
    height,
    marginLeft: MARGIN_LEFT,
    marginRight: MARGIN_RIGHT,
    marginTop: 10,
    marginBottom: 24,
    x: {
      type: "utc",
      domain: [view.dates[from]!, view.dates[to]!],
      label: null,
      ticks: Math.max(3, Math.min(10, width / 90)),
    },
  };
}

function reading(view: TimeView, chart: TimeChart, index: number): HTMLElement[] {
  const date = html`<time>${(chart.stamp ?? day)(view.time[index]!)}</time>`;
  const items = chart
    .read(index)
    .map(({ label, text, tone = "" }) => html`<span>${label} <b class=${tone}>${text}</b></span>`);
  return [date, ...items];
}

function handlePointer(
  canvas: HTMLElement,
  brush: HTMLElement,
  view: TimeView,
  barAt: (event: MouseEvent) => number,
): void {
  let start: { readonly x: number; readonly bar: number } | null = null;
  const local = (event: PointerEvent): number => event.clientX - canvas.getBoundingClientRect().left;
  canvas.addEventListener("pointerdown", (event) => {
    if (event.button !== 0) return;
    start = { x: local(event), bar: barAt(event) };
    canvas.setPointerCapture(event.pointerId);
  });
  canvas.addEventListener("pointermove", (event) => {
    view.point(barAt(event));
    if (!start) return;
    const x = local(event);
    brush.hidden = Math.abs(x - start.x) < DRAG_PIXELS;
    brush.style.left = `${Math.min(x, start.x)}px`;
    brush.style.width = `${Math.abs(x - start.x)}px`;
  });
  canvas.addEventListener("pointerup", (event) => {
    const from = start;
    const dragged = !brush.hidden;
    start = null;
    brush.hidden = true;
    if (from && dragged) view.zoom(from.bar, barAt(event));
  });
  canvas.addEventListener("pointercancel", () => {
    start = null;
    brush.hidden = true;
  });
  canvas.addEventListener("pointerleave", () => view.point(null));
  canvas.addEventListener("dblclick", () => view.reset());
}

/** A click that ends a drag chooses nothing. */
function handleChoice(
  canvas: HTMLElement,
  view: TimeView,
  choice: BarChoice,
  barAt: (event: MouseEvent) => number,
): void {
  let down = Number.NaN;
  canvas.addEventListener("pointerdown", (event) => (down = event.clientX));
  canvas.addEventListener("click", (event) => {
    if (Math.abs(event.clientX - down) < DRAG_PIXELS) choice.choose(barAt(event));
  });
  canvas.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && view.cursor !== null) choice.choose(view.cursor);
  });
}

function handleKey(event: KeyboardEvent, view: TimeView): void {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const step = event.shiftKey ? 10 : 1;
  const cursor = view.cursor ?? view.window[1];
  const actions: Readonly<Record<string, () => void>> = {
    ArrowLeft: () => view.point(cursor - step),
    ArrowRight: () => view.point(cursor + step),
    Home: () => view.point(view.window[0]),
    End: () => view.point(view.window[1]),
    PageUp: () => view.pan(-0.5),
    PageDown: () => view.pan(0.5),
    "+": () => view.scale(0.5),
    "=": () => view.scale(0.5),
    "-": () => view.scale(2),
    "0": () => view.reset(),
    Escape: () => view.point(null),
  };
  const action = actions[event.key];
  if (!action) return;
  event.preventDefault();
  action();
}
