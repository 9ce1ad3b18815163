import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { aaplBars } from "../fixtures/builders/aapl-bars.js";
import { randomBars } from "../fixtures/builders/random-bars.js";
import { allocateColumns, barAt, createBars, sliceBars, type Bar, type Bars } from "../market/series/bars.js";
import { atrStream } from "./volatility/atr.js";
import { bollingerStream } from "./volatility/bollinger.js";
import { CANDLE_PATTERNS } from "./candles/patterns.js";
import { INDICATORS } from "./catalog.js";
import { emaStream } from "./averages/ema.js";
import { macdStream } from "./momentum/macd.js";
import { rsiStream } from "./momentum/rsi.js";
import { smaStream } from "./averages/sma.js";
import { computeIndicator } from "./spec.js";
import { stochasticStream } from "./momentum/stochastic.js";
import type { Stream } from "./stream.js";

/** Bars before the first value, for our own indicators with their default parameters and with small ones. */
const WARM_UP: Readonly<Record<string, number>> = {
  adx: 27,
  "adx:2": 3,
  adxr: 40,
  "adxr:2": 4,
  apo: 25,
  "apo:1,2": 1,
  atr: 14,
  "atr:1": 1,
  "average-price": 0,
  beta: 60,
  "beta:2": 2,
  bollinger: 19,
  "bollinger:1,2": 0,
  "bollinger:2,0": 1,
  ...candleWarmUps(),
  cci: 19,
  "cci:2": 1,
  correlation: 29,
  "correlation:2": 1,
  dema: 38,
  "dema:1": 0,
  dx: 14,
  "dx:2": 2,
  ema: 19,
  "ema:1": 0,
  er: 9,
  "er:2": 1,
  "ht-dcperiod": 32,
  "ht-dcphase": 63,
  "ht-phasor": 32,
  "ht-sine": 63,
  "ht-trendline": 63,
  "ht-trendmode": 63,
  "linear-regression": 13,
  "linear-regression:2": 1,
  macd: 33,
  "macd:1,2,1": 1,
  "median-price": 0,
  mfi: 14,
  "mfi:1": 1,
  midpoint: 13,
  "midpoint:1": 0,
  midprice: 13,
  "minus-di": 14,
  "minus-di:2": 2,
  "minus-dm": 13,
  "minus-dm:2": 1,
  natr: 14,
  "natr:1": 1,
  obv: 0,
  "plus-di": 14,
  "plus-dm": 13,
  ppo: 25,
  "projection-oscillator": 13,
  "projection-oscillator:2": 1,
  psar: 1,
  "psar:0.5,0.1": 1,
  pvo: 25,
  "random-walk-index": 14,
  "random-walk-index:2": 2,
  rei: 15,
  "rei:1": 8,
  roc: 10,
  "roc:1": 1,
  rsi: 14,
  "rsi:1": 1,
  sma: 19,
  "sma:1": 0,
  "sma:200": 199,
  stochastic: 17,
  "stochastic:1,1,1": 0,
  "stochastic:5,1,2": 5,
  "stochastic-fast": 15,
  "stochastic-fast:1,1": 0,
  "stochastic-rsi": 27,
  "stochastic-rsi:2": 3,
  "stochastic-rsi-fast": 29,
  "stochastic-rsi-fast:1,1,1": 1,
  t3: 24,
  "t3:1,0": 0,
  tema: 57,
  "tema:1": 0,
  trix: 43,
  "trix:1": 1,
  "true-range": 1,
  "typical-price": 0,
  "weighted-price": 0,
  "williams-r": 13,
  "williams-r:1": 0,
  wma: 9,
  "wma:1": 0,
};

const closes = (stream: Stream<number, unknown>): ((bar: Bar) => unknown) => {
  return ({ close }) => stream.next(close);
};
const ranges = (stream: Stream<Bar, unknown>): ((bar: Bar) => unknown) => {
  return (bar) => stream.next(bar);
};

const STREAMS: Readonly<Record<string, () => (bar: Bar) => unknown>> = {
  "sma:20": () => closes(smaStream(20)),
  "sma:1": () => closes(smaStream(1)),
  "ema:20": () => closes(emaStream(20)),
  "ema:1": () => closes(emaStream(1)),
  "rsi:14": () => closes(rsiStream(14)),
  "rsi:1": () => closes(rsiStream(1)),
  "macd:12,26,9": () => closes(macdStream(12, 26, 9)),
  "macd:1,2,1": () => closes(macdStream(1, 2, 1)),
  "bollinger:20,2": () => closes(bollingerStream(20, 2)),
  "bollinger:1,2": () => closes(bollingerStream(1, 2)),
  "atr:14": () => ranges(atrStream(14)),
  "stochastic:14,3,3": () => ranges(stochasticStream(14, 3, 3)),
  "stochastic:1,1,2": () => ranges(stochasticStream(1, 1, 2)),
};

/** These have a value on some bars only. */
const SPARSE = new Set(["breakout-bar-low", "higher-low-trail", "swing-high", "swing-low", "tds", "zig-zag"]);

const OURS = INDICATORS.filter(({ name, source }) => source === "Vernier" && !SPARSE.has(name)).map(
  ({ name }) => name,
);

describe("every indicator of ours", () => {
  const bars = randomBars(1, 400);

  it("is under this contract", () => {
    expect(Object.keys(WARM_UP).filter((spec) => !spec.includes(":"))).toEqual(OURS);
  });

  for (const [spec, warmUp] of Object.entries(WARM_UP)) {
    it(`${spec} has NaN on the first ${warmUp} bars and nowhere else`, () => {
      for (const series of Object.values(compute(bars, spec))) {
        expect(series).toHaveLength(bars.length);
        expect(placesOfNaN(series)).toEqual(Array.from({ length: warmUp }, (_, i) => i));
      }
    });

    it(`${spec} has only NaN when the bars end in its warm-up`, () => {
      for (const length of [0, 1, warmUp]) {
        for (const series of Object.values(compute(sliceBars(bars, 0, length), spec))) {
          expect(placesOfNaN(series)).toHaveLength(Math.min(length, warmUp));
        }
      }
    });

    it(`${spec} has numbers after its warm-up when prices stand still`, () => {
      for (const series of Object.values(compute(flatBars(300, 0.1), spec))) {
        expect(series.subarray(warmUp).every(Number.isFinite)).toBe(true);
      }
    });
  }

  for (const [spec, start] of Object.entries(STREAMS)) {
    it(`${spec} gives bar by bar what it gives at once, to 1e-12`, () => {
      const next = start();
      const columns = compute(bars, spec);
      for (let i = 0; i < bars.length; i++) {
        const value = next(barAt(bars, i));
        const record = typeof value === "number" ? { [spec]: value } : (value as Record<string, number>);
        for (const [field, x] of Object.entries(record)) {
          const expected = (columns[field] ?? columns[`${spec}.${field}`])![i]!;
          if (Number.isNaN(expected)) expect(x).toBeNaN();
          else
            expect(Math.abs(x - expected)).toBeLessThanOrEqual(
              1e-12 * Math.max(1, Math.abs(expected), bars.close[i]!),
            );
        }
      }
    });
  }
});

describe("every indicator of the catalog", () => {
  const bars = aaplBars();

  for (const { name } of INDICATORS) {
    it(`${name} gives the same up to a bar when the bars after it are missing`, () => {
      const full = compute(bars, name);
      for (const length of [1, 13, 40, 41, 200, 777]) {
        for (const [column, series] of Object.entries(compute(sliceBars(bars, 0, length), name))) {
          expect(series).toEqual(full[column]!.subarray(0, length));
        }
      }
    });

    it(`${name} gives the same up to a bar when the bars after it are others`, () => {
      const full = compute(bars, name);
      for (const from of [100, 333]) {
        for (const [column, series] of Object.entries(compute(withOtherFuture(bars, from), name))) {
          expect(series.subarray(0, from)).toEqual(full[column]!.subarray(0, from));
        }
      }
    });

    if (SPARSE.has(name)) continue;
    it(`${name} has finite numbers on every bar after its warm-up`, () => {
      for (const series of Object.values(compute(bars, name))) {
        const first = series.findIndex((x) => !Number.isNaN(x));
        expect(first).toBeGreaterThanOrEqual(0);
        expect(first).toBeLessThan(120);
        expect(series.subarray(first).every(Number.isFinite)).toBe(true);
      }
    });
  }
});

/** As TA-Lib has them. */
function candleWarmUps(): Record<string, number> {
  const { patterns } = JSON.parse(
    readFileSync(new URL("../fixtures/candle-patterns.json", import.meta.url), "utf8"),
  ) as { patterns: Record<string, { warmUp: number }> };
  return Object.fromEntries(CANDLE_PATTERNS.map((p) => [`candle-${p.name}`, patterns[p.talib]!.warmUp]));
}

/** Every indicator with its own columns; the opening prices stand for a second series. */
function compute(bars: Bars, spec: string): Record<string, Float64Array> {
  return computeIndicator(bars, spec, bars.open);
}

/** The same bars up to a place and others behind it. */
function withOtherFuture(bars: Bars, from: number): Bars {
  const column = (values: Float64Array): Float64Array => values.map((x, i) => (i < from ? x : 3 * x + i));
  return createBars(bars, {
    time: bars.time,
    open: column(bars.open),
    high: column(bars.high),
    low: column(bars.low),
    close: column(bars.close),
    volume: column(bars.volume),
  });
}

function placesOfNaN(series: Float64Array): number[] {
  return Array.from(series, (x, i) => (Number.isNaN(x) ? i : -1)).filter((i) => i >= 0);
}

function flatBars(length: number, price: number): Bars {
  const columns = allocateColumns(length);
  columns.time.forEach((_, i) => (columns.time[i] = i * 86_400_000));
  for (const name of ["open", "high", "low", "close"] as const) columns[name].fill(price);
  columns.volume.fill(1000);
  return createBars({ symbol: "FLAT", timeframe: "1Day", source: "test", synthetic: true }, columns);
}
