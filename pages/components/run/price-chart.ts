import type { TradeRecord } from "../../src/contracts/run.js";
import { rollingMean } from "../../src/math/rolling.js";
import { HOLD } from "../../src/strategies/contract/signal.js";
import { line } from "./equity-chart.js";
import { money, number } from "../../src/report/words/format.js";
import { Plot } from "../kit/prelude.js";
import type { Comparison, RunData } from "./run-data.js";
import { timeChart, type Series } from "../charts/time-chart.js";
import type { TimeView } from "../charts/time-view.js";

/** Up to this many visible bars are drawn one by one, with their range. */
const MAX_CANDLES = 160;
/** With more visible fills than this, their marks are drawn smaller. */
const MANY_FILLS = 80;

interface Fill {
  readonly index: number;
  readonly price: number;
  readonly buy: boolean;
  readonly quantity: number;
}

interface Turn {
  readonly index: number;
  readonly price: number;
}

interface Average {
  readonly label: string;
  readonly key: string;
  readonly values: Float64Array;
}

/** Closes (bars when few are visible), the averages a crossover reads, its signals and the fills they led to. */
export function priceChart(data: RunData, comparison: Comparison | null): HTMLElement {
  const { record, bars, view } = data;
  const fills = record.trades.flatMap(fillsOf);
  const averages = averagesOf(data);
  const signals = turns(comparison?.recomputed.signals, bars.close);
  return timeChart(view, {
    title: `${record.symbol} price, signals and fills`,
    unit: "US dollars",
    summary: `Price of ${record.symbol} over time with ${fills.length} fills`,
    series: legend(averages, signals.length > 0),
    height: 300,
    plot: (from, to) => ({
      y: {
        label: null,
        grid: true,
        nice: true,
        ticks: 5,
        tickFormat: (d: number) => money(d, { digits: 0 }),
      },
      marks: [
        ...(to - from < MAX_CANDLES
          ? candles(data, from, to)
          : [line(view.dates, bars.close, from, to, "var(--price)", 1)]),
        ...averages.map((a) => line(view.dates, a.values, from, to, `var(--${a.key})`, 1.2)),
        ...events(data, within(signals, from, to), within(fills, from, to)),
      ],
    }),
    read: (i) => [
      { label: "Close", text: money(bars.close[i]!) },
      ...averages.map((a) => ({ label: a.label, text: money(a.values[i]!) })),
      ...fills
        .filter((f) => f.index === i)
        .map((f) => ({
          label: f.buy ? "Bought" : "Sold",
          text: `${number(f.quantity, Number.isInteger(f.quantity) ? 0 : 4)} at ${money(f.price)}`,
        })),
    ],
  });
}

function legend(averages: readonly Average[], hasSignals: boolean): Series[] {
  return [
    { key: "price", label: "Close" },
    ...averages,
    ...(hasSignals ? [{ key: "signal", label: "Signal, at a close" }] : []),
    { key: "buy", label: "Buy" },
    { key: "sell", label: "Sell" },
  ];
}

function fillsOf(trade: TradeRecord): Fill[] {
  const long = trade.side === "long";
  const { quantity } = trade;
  const entry = { index: trade.entryIndex, price: trade.entryPrice, buy: long, quantity };
  if (trade.exitIndex === null || trade.exitPrice === null) return [entry];
  return [entry, { index: trade.exitIndex, price: trade.exitPrice, buy: !long, quantity }];
}

function averagesOf({ record, bars }: RunData): Average[] {
  if (record.strategy !== "sma-crossover") return [];
  return (["fast", "slow"] as const).map((key) => {
    const length = record.parameters[key]!;
    return {
      key,
      label: `SMA ${length}`,
      values: rollingMean(bars.close, length, new Float64Array(bars.close.length)),
    };
  });
}

function turns(signals: Int8Array | undefined, close: Float64Array): Turn[] {
  const all = Array.from(signals ?? [], (signal, index) => ({ index, price: close[index]!, signal }));
  return all.filter(({ signal }) => signal !== HOLD);
}

function candles({ bars, view }: RunData, from: number, to: number): Plot.Markish[] {
  const x = view.dates.slice(from, to + 1);
  const part = (values: Float64Array): Float64Array => values.subarray(from, to + 1);
  const [open, close] = [part(bars.open), part(bars.close)];
  const stroke = Array.from(close, (value, i) => (value >= open[i]! ? "var(--gain)" : "var(--loss)"));
  return [
    Plot.ruleX(x, { x, y1: part(bars.low), y2: part(bars.high), stroke: "var(--price)", strokeWidth: 1 }),
    Plot.ruleX(x, { x, y1: open, y2: close, stroke, strokeWidth: Math.max(2, Math.min(7, 420 / x.length)) }),
  ];
}

function within<T extends { readonly index: number }>(items: readonly T[], from: number, to: number): T[] {
  return items.filter(({ index }) => index >= from && index <= to);
}

/** Signals and fills, smaller where many are visible. */
function events({ view }: RunData, signals: readonly Turn[], fills: readonly Fill[]): Plot.Markish[] {
  const size = fills.length > MANY_FILLS ? 2.8 : 4.5;
  return [
    signalDots(view, signals, size * 0.6),
    fillDots(
      view,
      fills.filter((fill) => fill.buy),
      size,
      "var(--gain)",
      0,
    ),
    fillDots(
      view,
      fills.filter((fill) => !fill.buy),
      size,
      "var(--loss)",
      180,
    ),
  ];
}

function signalDots({ dates }: TimeView, signals: readonly Turn[], r: number): Plot.Markish {
  return Plot.dot(signals, {
    x: (turn: Turn) => dates[turn.index],
    y: "price",
    r,
    fill: "var(--paper)",
    stroke: "var(--ink)",
    strokeWidth: 0.8,
  });
}

/** Triangles that point up from below a buy and, turned, down from above a sell. */
function fillDots(
  { dates }: TimeView,
  fills: readonly Fill[],
  r: number,
  fill: string,
  rotate: number,
): Plot.Markish {
  return Plot.dot(fills, {
    x: (f: Fill) => dates[f.index],
    y: "price",
    symbol: "triangle",
    rotate,
    dy: rotate === 0 ? 2 * r : -2 * r,
    r,
    fill,
    stroke: "var(--paper)",
    strokeWidth: 0.8,
  });
}
