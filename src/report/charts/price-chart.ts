import * as Plot from "@observablehq/plot";
import { moneyTicks, rangeOf } from "./axis-format.js";
import { fillsOf, MOST_MARKS, thinFills, type Fills } from "./fill-marks.js";
import { counted, money, number } from "../words/format.js";
import { html, type Html } from "../kit/html.js";
import type { ReportInput } from "../kit/report-input.js";
import { term } from "../words/term.js";
import { line, timeChart, type Draw, type Frame } from "./time-chart.js";

/** Classes of the lines that a strategy reads, in their order. */
const LINE_KEYS = ["fast", "slow"];
/** Pixels that a mark has to itself when there are many. */
const MARK_WIDTH = 10;

/** Closes, the lines the strategy reads, and where it bought and sold. */
export function priceChart({ bars, trades, priceLines = [] }: ReportInput, draw: Draw): Html {
  const { time, close, symbol } = bars;
  const { buys, sells } = fillsOf(trades);
  const count = buys.index.length + sells.index.length;
  const many = count > MOST_MARKS;
  const [low, high] = rangeOf(close);
  const marks = (fills: Fills, frame: Frame, up: boolean): Plot.Markish => {
    const shown = many ? thinFills(fills, time, Math.floor(frame.width / MARK_WIDTH)) : fills;
    return triangles(shown, time, many || (frame.name === "narrow" && count > 30) ? 2.4 : 4.2, up);
  };
  return timeChart(
    {
      title: html`${symbol} price and ${term("Fill", "fills")}`,
      unit: "US dollars, closes",
      summary: `Line of closes of ${symbol} over time, ${money(low)} at the lowest, ${money(high)} at the highest, with ${number(buys.index.length)} buys and ${number(sells.index.length)} sells marked.`,
      legend: [
        { key: "price", label: "Close" },
        ...priceLines.map(({ label }, i) => ({ key: keyOf(i), label })),
        { key: "buy", label: "Buy" },
        { key: "sell", label: "Sell" },
      ],
      time,
      height: 300,
      note: many ? `${counted(count, "fill")}: those closer than ${MARK_WIDTH} pixels share a mark.` : null,
      plot: (frame) => ({
        y: { label: null, grid: true, nice: true, ticks: 5, tickFormat: moneyTicks(low, high) },
        marks: [
          line(time, close, frame, "var(--price)", 1),
          ...priceLines.map(({ values }, i) => line(time, values, frame, `var(--${keyOf(i)})`, 1.2)),
          marks(buys, frame, true),
          marks(sells, frame, false),
        ],
      }),
    },
    draw,
  );
}

function keyOf(position: number): string {
  return LINE_KEYS[position % LINE_KEYS.length]!;
}

/** Triangles that point up from below a buy and, turned, down from above a sell. */
function triangles({ index, price }: Fills, time: Float64Array, r: number, up: boolean): Plot.Markish {
  return Plot.dot(price, {
    x: index.map((i) => new Date(time[i]!)),
    y: price,
    symbol: "triangle",
    rotate: up ? 0 : 180,
    dy: up ? 2 * r : -2 * r,
    r,
    fill: up ? "var(--gain)" : "var(--loss)",
    stroke: "var(--paper)",
    strokeWidth: 0.8,
  });
}
