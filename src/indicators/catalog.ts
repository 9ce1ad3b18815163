import { unknownName } from "../core/errors.js";
import type { Parameter, ParameterValues } from "../core/parameters.js";
import type { Bars } from "../market/bars.js";
import { adx } from "./trend/adx.js";
import { CANDLE_PATTERNS } from "./candles/patterns.js";
import { recognise } from "./candles/recognise.js";
import { atr } from "./volatility/atr.js";
import { bollinger } from "./volatility/bollinger.js";
import { cci } from "./momentum/cci.js";
import { ema } from "./averages/ema.js";
import { macd } from "./momentum/macd.js";
import { mfi } from "./volume/mfi.js";
import { obv } from "./volume/obv.js";
import { roc } from "./momentum/roc.js";
import { rsi } from "./momentum/rsi.js";
import { sma } from "./averages/sma.js";
import { stochastic } from "./momentum/stochastic.js";
import { LIBRARY_INDICATORS, runLibraryIndicator } from "./library/trading-signals-adapter.js";
import { trueRange } from "./volatility/true-range.js";
import { williamsR } from "./momentum/williams-r.js";
import { wma } from "./averages/wma.js";

/** An indicator by name: what it is called, takes and gives, and where it comes from. */
export interface IndicatorEntry {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly parameters: readonly Parameter[];
  /** The names of its series; empty when there is one, which then has no name of its own. */
  readonly fields: readonly string[];
  /** Who computes it. */
  readonly source: "Vernier" | "trading-signals 8.3.0";
  /** One series a field, or one called `value`, as long as the bars, NaN during warm-up. */
  compute(bars: Bars, values: ParameterValues): Readonly<Record<string, Float64Array>>;
}

type Compute = (bars: Bars, v: (name: string) => number) => Float64Array | object;

/** Every indicator, ours first, then the library's, each in alphabetical order. */
export const INDICATORS: readonly IndicatorEntry[] = [
  ours("adx", "Average directional index", "Strength of a trend, 0 to 100", [period(14, 2)], (b, v) =>
    adx(b, v("period")),
  ),
  ours("atr", "Average true range", "Wilder's average of the true range, in price", [period(14)], (b, v) =>
    atr(b, v("period")),
  ),
  ours(
    "bollinger",
    "Bollinger bands",
    "Mean of the close and bands a number of population deviations around it, in price",
    [
      period(20),
      parameter(
        "deviations",
        "Deviations",
        "Standard deviations from the middle to a band",
        2,
        0,
        100,
        "number",
      ),
    ],
    (b, v) => bollinger(b.close, v("period"), v("deviations")),
    ["upper", "middle", "lower"],
  ),
  ...CANDLE_PATTERNS.map((pattern) =>
    ours(
      `candle-${pattern.name}`,
      `${pattern.title} (${pattern.talib})`,
      pattern.description,
      pattern.penetration === undefined ? [] : [penetration(pattern.penetration)],
      (b, v) => recognise(b, pattern, pattern.penetration === undefined ? 0 : v("penetration")),
    ),
  ),
  ours(
    "cci",
    "Commodity channel index",
    "Distance of the typical price from its mean",
    [period(20, 2)],
    (b, v) => cci(b, v("period")),
  ),
  ours(
    "ema",
    "Exponential moving average",
    "Of the close, seeded with a mean, in price",
    [period(20)],
    (b, v) => ema(b.close, v("period")),
  ),
  ours(
    "macd",
    "Moving average convergence divergence",
    "Difference of two exponential averages of the close, its average and what is between them, in price",
    [
      bars("fast", "Fast average", 12),
      bars("slow", "Slow average", 26, 2),
      bars("signal", "Signal average", 9),
    ],
    (b, v) => macd(b.close, v("fast"), v("slow"), v("signal")),
    ["macd", "signal", "histogram"],
  ),
  ours("mfi", "Money flow index", "Share of money flow with rising prices, 0 to 100", [period(14)], (b, v) =>
    mfi(b, v("period")),
  ),
  ours("obv", "On-balance volume", "Running total of volume, signed by the change of the close", [], (b) =>
    obv(b),
  ),
  ours("roc", "Rate of change", "Change of the close over the period, in percent", [period(10)], (b, v) =>
    roc(b.close, v("period")),
  ),
  ours(
    "rsi",
    "Relative strength index",
    "Share of rises in Wilder's average change, 0 to 100",
    [period(14)],
    (b, v) => rsi(b.close, v("period")),
  ),
  ours("sma", "Simple moving average", "Mean of the last closes, in price", [period(20)], (b, v) =>
    sma(b.close, v("period")),
  ),
  ours(
    "stochastic",
    "Slow stochastic oscillator",
    "Place of the close in the range of the last bars, smoothed, and its average, 0 to 100",
    [period(14), bars("kPeriod", "%K smoothing", 3), bars("dPeriod", "%D smoothing", 3)],
    (b, v) => stochastic(b, v("period"), v("kPeriod"), v("dPeriod")),
    ["k", "d"],
  ),
  ours("true-range", "True range", "Span of a bar and the close before it, in price", [], (b) =>
    trueRange(b),
  ),
  ours(
    "williams-r",
    "Williams %R",
    "Place of the close in the range of the last bars, −100 to 0",
    [period(14)],
    (b, v) => williamsR(b, v("period")),
  ),
  ours("wma", "Weighted moving average", "Of the close with linear weights, in price", [period(10)], (b, v) =>
    wma(b.close, v("period")),
  ),
  ...Object.entries(LIBRARY_INDICATORS).map(([name, indicator]): IndicatorEntry => ({
    name,
    title: indicator.title,
    description: `${indicator.title} of the ${indicator.input === "bar" ? "bars" : indicator.input}, in the library's units`,
    parameters: indicator.parameters,
    fields: indicator.fields,
    source: "trading-signals 8.3.0",
    compute: (bars, values) => runLibraryIndicator(indicator, bars, values),
  })),
];

/** The names of all indicators. */
export const INDICATOR_NAMES: readonly string[] = INDICATORS.map(({ name }) => name);

/**
 * The indicator of a name.
 *
 * @throws InputError for an unknown name.
 *
 * @example
 * findIndicator("macd").fields; // => ["macd", "signal", "histogram"]
 */
export function findIndicator(name: string): IndicatorEntry {
  const entry = INDICATORS.find((e) => e.name === name);
  if (!entry) throw unknownName("indicator", name, INDICATOR_NAMES);
  return entry;
}

function ours(
  name: string,
  title: string,
  description: string,
  parameters: readonly Parameter[],
  compute: Compute,
  fields: readonly string[] = [],
): IndicatorEntry {
  return {
    name,
    title,
    description,
    parameters,
    fields,
    source: "Vernier",
    compute(bars, values) {
      const result = compute(bars, (parameter) => values[parameter]!);
      return (result instanceof Float64Array ? { value: result } : result) as Record<string, Float64Array>;
    },
  };
}

function period(value: number, min = 1): Parameter {
  return parameter("period", "Period", "Bars in the average or the window", value, min, 100_000, "integer");
}

function bars(name: string, label: string, value: number, min = 1): Parameter {
  return parameter(name, label, `${label}, in bars`, value, min, 100_000, "integer");
}

function penetration(value: number): Parameter {
  const description = "How far into the first body the shape reaches, as a share of that body";
  return parameter("penetration", "Penetration", description, value, 0, 10, "number");
}

function parameter(
  name: string,
  label: string,
  description: string,
  value: number,
  min: number,
  max: number,
  kind: Parameter["kind"],
): Parameter {
  return { name, label, description, default: value, min, max, kind, step: kind === "integer" ? 1 : 0.1 };
}
