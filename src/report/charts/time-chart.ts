import * as Plot from "@observablehq/plot";
import { counted, day, number } from "../words/format.js";
import { curvePoints, MOST_COLUMNS } from "./curve-points.js";
import { html, trustHtml, type Html } from "../kit/html.js";

/** Draws a plot and gives its `<svg …>` element as text: the one thing that needs a document. */
export type Draw = (options: Plot.PlotOptions) => string;

/** A size that a chart is drawn in; the style sheet shows the one that fits the window. */
export interface Frame {
  readonly name: "narrow" | "medium" | "wide";
  readonly width: number;
  /** Columns that a curve keeps its extremes in. */
  readonly columns: number;
  readonly ticks: number;
}

const FRAMES: readonly Frame[] = [
  { name: "narrow", width: 336, columns: 240, ticks: 3 },
  { name: "medium", width: 660, columns: 480, ticks: 6 },
  { name: "wide", width: 1080, columns: MOST_COLUMNS, ticks: 10 },
];

/** A named line or mark; `key` is its class in the style sheet. */
export interface LegendItem {
  readonly key: string;
  readonly label: string;
}

/** What distinguishes one chart over time from another. */
export interface TimeChart {
  readonly title: Html;
  readonly unit: string;
  /** What the chart shows, in words, for a reader who does not see it. */
  readonly summary: string;
  readonly legend: readonly LegendItem[];
  /** Opening of each bar, epoch milliseconds UTC. */
  readonly time: Float64Array;
  readonly height: number;
  /** What a reader must know about how it is drawn. */
  readonly note?: string | null;
  plot(frame: Frame): Plot.PlotOptions;
}

/** A chart with title, legend and, for a long series, how it was thinned out. */
export function timeChart(chart: TimeChart, draw: Draw): Html {
  const { title, unit, legend, time, note } = chart;
  const notes = [thinning(time.length), note].filter(Boolean).join(" ");
  return html`<figure class="chart">
<figcaption><h3>${title} <span class="unit">${unit}</span></h3>
<ul class="legend">${legend.map(({ key, label }) => html`<li class="key ${key}">${label}</li>`)}</ul></figcaption>
${FRAMES.map((frame) => picture(chart, frame, draw))}
${notes ? html`<p class="small">${notes}</p>` : null}
</figure>
`;
}

function picture(chart: TimeChart, frame: Frame, draw: Draw): Html {
  const { time } = chart;
  const svg = draw({
    width: frame.width,
    height: frame.name === "narrow" ? Math.max(150, Math.round(chart.height * 0.8)) : chart.height,
    marginLeft: 58,
    marginRight: 14,
    marginTop: 10,
    marginBottom: 30,
    className: "plot",
    x: {
      type: "utc",
      domain: [new Date(time[0]!), new Date(time[time.length - 1]!)],
      label: null,
      ticks: frame.ticks,
    },
    ...chart.plot(frame),
  });
  const label = `${chart.summary} From ${day(time[0]!)} to ${day(time[time.length - 1]!)}.`;
  return html`<div class="picture ${frame.name}"><svg role="img" aria-label="${label}"${trustHtml(svg.replace(/^<svg/, ""))}</div>
`;
}

/** A line through the points of a curve that show at a frame's width. */
export function line(
  time: Float64Array,
  values: Float64Array,
  { columns }: Frame,
  stroke: string,
  strokeWidth: number,
): Plot.Markish {
  const places = curvePoints(time, values, columns);
  return Plot.lineY(
    places.map((i) => values[i]!),
    { x: places.map((i) => new Date(time[i]!)), stroke, strokeWidth },
  );
}

function thinning(bars: number): string | null {
  if (bars <= 2 * MOST_COLUMNS) return null;
  return `${counted(bars, "bar")}, drawn as the lowest and highest value of each of up to ${number(MOST_COLUMNS)} columns.`;
}
