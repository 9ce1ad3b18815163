import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { aaplBars } from "../../fixtures/builders/aapl-bars.js";
import { anyBars } from "../../fixtures/builders/any-bars.js";
import { candleBars } from "../../fixtures/builders/candle-bars.js";
import { hashBars, sliceBars, type Bars } from "../../market/series/bars.js";
import { Candles } from "./candles.js";
import type { CandlePattern } from "./pattern.js";
import { CANDLE_PATTERNS } from "./patterns.js";
import { recognise } from "./recognise.js";

/** By value, the bars that have it as steps from one to the next. */
type Places = Readonly<Record<string, string>>;

/** What TA-Lib C 0.6.0 (BSD-3-Clause) gives; an independent program, see the file's own notes. */
const golden = JSON.parse(
  readFileSync(new URL("../../fixtures/candle-patterns.json", import.meta.url), "utf8"),
) as {
  readonly madeHash: string;
  readonly patterns: Readonly<
    Record<string, { readonly warmUp: number; readonly aapl: Places; readonly made: Places }>
  >;
};
const aapl = aaplBars();
const made = candleBars(3, 5000);

describe("recognise() equals TA-Lib", () => {
  it("for every function of its list, on the very bars it was given", () => {
    expect(CANDLE_PATTERNS.map(({ talib }) => talib).sort()).toEqual(Object.keys(golden.patterns).sort());
    expect(CANDLE_PATTERNS).toHaveLength(61);
    expect(hashBars(made)).toBe(golden.madeHash);
  });

  for (const pattern of CANDLE_PATTERNS) {
    const expected = golden.patterns[pattern.talib]!;
    it(`for ${pattern.name} on every bar, warm-up included`, () => {
      expect(pattern.warmUp).toBe(expected.warmUp);
      expect(recognise(aapl, pattern)).toEqual(unpack(expected.aapl, aapl.length, expected.warmUp));
      expect(recognise(made, pattern)).toEqual(unpack(expected.made, made.length, expected.warmUp));
    });

    it(`for ${pattern.name} where each of its values occurs at least three times`, () => {
      expect(Object.keys(expected.made).map(Number).sort(byNumber)).toEqual([...pattern.values]);
      for (const places of Object.values(expected.made)) {
        expect(places.split(" ").length).toBeGreaterThanOrEqual(3);
      }
    });
  }
});

describe("recognise()", () => {
  it("gives the same up to a bar when the bars after it are missing", () => {
    for (const pattern of CANDLE_PATTERNS) {
      const full = recognise(made, pattern);
      for (const length of [0, 1, 5, 14, 333, 1001, 4998]) {
        expect(recognise(sliceBars(made, 0, length), pattern)).toEqual(full.subarray(0, length));
      }
    }
  });

  it("reads no bar before its warm-up", () => {
    const start = 1700;
    const rest = sliceBars(made, start, 2700);
    for (const pattern of CANDLE_PATTERNS) {
      const full = recognise(made, pattern).subarray(start, 2700);
      expect(recognise(rest, pattern).subarray(pattern.warmUp)).toEqual(full.subarray(pattern.warmUp));
    }
  });

  it("gives the same when all prices are scaled by a power of two", () => {
    fc.assert(
      fc.property(fc.integer(), fc.integer({ min: -20, max: 20 }), (seed, power) => {
        const bars = candleBars(seed, 200);
        const scaled = scale(bars, 2 ** power);
        for (const pattern of CANDLE_PATTERNS) {
          expect(recognise(scaled, pattern)).toEqual(recognise(bars, pattern));
        }
      }),
      { numRuns: 20 },
    );
  });

  it("gives only the values it names when bars are of any doubles", () => {
    fc.assert(
      fc.property(anyBars(), (bars) => {
        for (const pattern of CANDLE_PATTERNS) {
          const { warmUp, values } = pattern;
          const series = recognise(bars, pattern);
          expect(series.subarray(0, warmUp).every(Number.isNaN)).toBe(true);
          expect(series.subarray(warmUp).every((x) => Object.is(x, 0) || values.includes(x))).toBe(true);
        }
      }),
      { numRuns: 50 },
    );
  });

  it("finds fewer stars the deeper the last close must reach", () => {
    const count = (name: string, penetration: number): number =>
      recognise(made, find(name), penetration).filter((x) => x !== 0 && !Number.isNaN(x)).length;
    for (const { name, penetration } of CANDLE_PATTERNS.filter((p) => p.penetration !== undefined)) {
      if (name === "mat-hold") continue;
      expect(count(name, 0)).toBeGreaterThan(count(name, 1));
      expect(count(name, 0)).toBeGreaterThanOrEqual(count(name, penetration!));
    }
    expect(count("mat-hold", 0.1)).toBeLessThan(count("mat-hold", 1));
  });

  it("throws a TypeError when the array for the result has another length", () => {
    expect(() => recognise(made, find("doji"), 0, new Float64Array(3))).toThrow(
      'Cannot compute Doji: "out" has 3 values, expected 5000',
    );
  });
});

describe("docs/indicators.md", () => {
  it("lists every pattern with its name in TA-Lib, description, bars, warm-up and values", () => {
    const text = readFileSync(new URL("../../../docs/indicators.md", import.meta.url), "utf8");
    const rows = text.split("\n").filter((line) => line.startsWith("| `candle-"));
    expect(
      rows.map((row) =>
        row
          .split("|")
          .slice(1, -1)
          .map((cell) => cell.trim()),
      ),
    ).toEqual(
      CANDLE_PATTERNS.map(({ name, talib, description, bars, warmUp, values, penetration }) => [
        `\`candle-${[name, penetration].filter((part) => part !== undefined).join(":")}\``,
        talib,
        description,
        String(bars),
        String(warmUp),
        values.map((value) => String(value).replace("-", "−")).join(", "),
      ]),
    );
  });
});

describe("Candles", () => {
  it("measures a bar by hand", () => {
    const candles = new Candles({
      open: Float64Array.of(10, 12),
      high: Float64Array.of(15, 13),
      low: Float64Array.of(8, 9),
      close: Float64Array.of(12, 10),
    });
    const measures = (i: number): number[] => [
      candles.color(i),
      candles.body(i),
      candles.upper(i),
      candles.lower(i),
      candles.range(i),
    ];
    expect(measures(0)).toEqual([1, 2, 3, 2, 7]);
    expect(measures(1)).toEqual([-1, 2, 1, 1, 4]);
    expect(candles.long(1) || candles.short(1) || candles.doji(1)).toBe(false);
  });
});

function find(name: string): CandlePattern {
  return CANDLE_PATTERNS.find((p) => p.name === name)!;
}

function unpack(places: Places, length: number, warmUp: number): Float64Array {
  const series = new Float64Array(length).fill(Number.NaN, 0, warmUp);
  for (const [value, steps] of Object.entries(places)) {
    let at = 0;
    for (const step of steps.split(" ")) series[(at += Number(step))] = Number(value);
  }
  return series;
}

function scale(bars: Bars, factor: number): Bars {
  const scaled = (prices: Float64Array): Float64Array => prices.map((price) => price * factor);
  return {
    ...bars,
    open: scaled(bars.open),
    high: scaled(bars.high),
    low: scaled(bars.low),
    close: scaled(bars.close),
  };
}

function byNumber(a: number, b: number): number {
  return a - b;
}
