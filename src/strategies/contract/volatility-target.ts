import type { ParameterValues } from "../../core/parameters.js";
import { sma, smaStream } from "../../indicators/averages/sma.js";
import { barsParameter, numberParameter } from "./parameter.js";
import { HOLD, LONG, SHORT, type Signal } from "./signal.js";
import { signalColumn } from "./signal-column.js";
import type { Strategy } from "./strategy.js";

/** A close nearer to its average than this fraction of itself stands on it: less is rounding. */
const TIE = 1e-12;

/**
 * Trend following at constant risk: long while the close stands above its moving average of `trend` bars, short (or
 * flat) while below; on the average keeps the last side. Exposure is `target` ÷ realised volatility, at most `cap`:
 * volatility is the sample deviation of the last `window` simple returns × √`periods`. The exposure moves only when
 * it has come more than the fraction `band` away from the one held, or with the side, so that noise does not trade.
 *
 * Source: Harvey et al., The Impact of Volatility Targeting, Journal of Portfolio Management 45:1 (2018); Moskowitz,
 * Ooi and Pedersen, Time Series Momentum, Journal of Financial Economics 104:2 (2012).
 */
export const volatilityTarget: Strategy = {
  name: "volatility-target",
  title: "Volatility-targeted trend",
  description:
    "Long above a moving average of closes, flat or short below it, with an exposure that keeps the realised volatility near a target.",
  baseline: false,
  parameters: [
    barsParameter("trend", 100, 2, "Trend", "Closes in the moving average that tells the side, in bars"),
    barsParameter("window", 20, 2, "Volatility window", "Returns in the realised volatility, in bars"),
    numberParameter(
      "target",
      0.15,
      [0.01, 2, 0.05],
      "Target volatility",
      "Wanted deviation of returns per year",
    ),
    numberParameter("cap", 1, [0.1, 10, 0.5], "Cap", "Largest exposure, as a fraction of equity"),
    numberParameter("band", 0.1, [0, 1, 0.05], "Band", "Fraction by which exposure may drift untraded"),
    numberParameter("periods", 252, [1, 200_000, 1], "Bars a year", "For annualising: 252 for daily bars"),
  ],
  lookback: (values) => Math.max(values["trend"]!, values["window"]! + 1),
  signals(bars, values) {
    const { first, sideAt } = sides(bars.close, values);
    const turn = createTurn();
    return signalColumn(bars.length, (i) => (i < first ? HOLD : turn(sideAt(i))));
  },
  exposure({ close, length }, values) {
    const { first, sideAt } = sides(close, values);
    const window = values["window"]!;
    const resize = createSizing(values);
    const returns = close.map((price, i) => (i > 0 ? price / close[i - 1]! - 1 : Number.NaN));
    const exposure = new Float64Array(length).fill(Number.NaN);
    for (let i = first; i < length; i++) {
      exposure[i] = resize(sideAt(i), sampleDeviation(returns, i, window));
    }
    return exposure;
  },
  start(values) {
    const average = smaStream(values["trend"]!);
    const returns = new Float64Array(values["window"]!);
    const first = volatilityTarget.lookback(values) - 1;
    const [turn, resize] = [createTurn(), createSizing(values)];
    const side = createSide();
    let count = -1;
    let previous = Number.NaN;
    let exposure = Number.NaN;
    return {
      next({ close }) {
        count++;
        returns.copyWithin(0, 1);
        returns[returns.length - 1] = close / previous - 1;
        previous = close;
        const mean = average.next(close);
        if (count < first) return HOLD;
        const present = side(close, mean);
        exposure = resize(present, sampleDeviation(returns, returns.length - 1, returns.length));
        return turn(present);
      },
      exposure: () => exposure,
    };
  },
};

/** The first bar with a side, and the side of each bar from there on, to be asked in order. */
function sides(
  close: Float64Array,
  values: ParameterValues,
): { readonly first: number; readonly sideAt: (index: number) => number } {
  const means = sma(close, values["trend"]!);
  const side = createSide();
  return { first: volatilityTarget.lookback(values) - 1, sideAt: (i) => side(close[i]!, means[i]!) };
}

function createSide(): (close: number, mean: number) => number {
  let side = 0;
  return (close, mean) => {
    if (Math.abs(close - mean) > TIE * close) side = close > mean ? 1 : -1;
    return side;
  };
}

function createTurn(): (side: number) => Signal {
  let held = 0;
  return (side) => {
    if (side === held) return HOLD;
    held = side;
    return side > 0 ? LONG : SHORT;
  };
}

function createSizing({
  target,
  cap,
  band,
  periods,
}: ParameterValues): (side: number, deviation: number) => number {
  const perYear = Math.sqrt(periods!);
  let held = 0;
  return (side, deviation) => {
    const size = Math.min(cap!, target! / (deviation * perYear));
    const drifted = Math.abs(size - Math.abs(held)) > band! * Math.abs(held);
    if (Math.sign(held) !== side || drifted) held = side * size;
    return held;
  };
}

/** The standard deviation, with divisor n − 1, of the n values that end at an index. */
function sampleDeviation(values: Float64Array, end: number, n: number): number {
  const start = end - n + 1;
  let mean = 0;
  for (let i = start; i <= end; i++) mean += values[i]!;
  mean /= n;
  let squares = 0;
  for (let i = start; i <= end; i++) squares += (values[i]! - mean) ** 2;
  return Math.sqrt(squares / (n - 1));
}
