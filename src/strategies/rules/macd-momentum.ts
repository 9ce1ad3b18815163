import { InputError } from "../../core/errors.js";
import { macd, macdStream } from "../../indicators/momentum/macd.js";
import { barsParameter } from "../contract/parameter.js";
import { HOLD, LONG, SHORT, type Signal } from "../contract/signal.js";
import { signalColumn } from "../contract/signal-column.js";
import type { Strategy } from "../contract/strategy.js";

/** Lines closer than this fraction of the close are equal: less is rounding, not momentum. */
const TIE = 1e-12;

/**
 * Momentum by moving average convergence divergence of closes: long when the MACD line crosses above its signal
 * line, short (or flat) when it crosses below. Equal lines keep the last sign, and the first sign is no crossing.
 *
 * Source: Appel, Technical Analysis: Power Tools for Active Investors (2005), chapter 8.
 */
export const macdMomentum: Strategy = {
  name: "macd-momentum",
  title: "MACD momentum",
  description:
    "Long when the MACD line crosses above its signal line; flat, or short where the run allows it, when it crosses below.",
  baseline: false,
  parameters: [
    barsParameter("fast", 12, 1, "Fast average", "Closes in the fast exponential average, in bars"),
    barsParameter("slow", 26, 2, "Slow average", "Closes in the slow exponential average, more than fast"),
    barsParameter("signal", 9, 1, "Signal average", "Values of the MACD line in its signal line, in bars"),
  ],
  lookback: (values) => values["slow"]! + values["signal"]!,
  check({ fast, slow }) {
    if (fast! >= slow!)
      throw new InputError(`Parameter "fast" is ${fast}, expected less than "slow", which is ${slow}`);
  },
  signals({ close, length }, values) {
    const { histogram } = macd(close, values["fast"]!, values["slow"]!, values["signal"]!);
    const decide = createCrossing();
    return signalColumn(length, (i) => decide(histogram[i]!, close[i]!));
  },
  start(values) {
    const stream = macdStream(values["fast"]!, values["slow"]!, values["signal"]!);
    const decide = createCrossing();
    return { next: ({ close }) => decide(stream.next(close).histogram, close) };
  },
};

function createCrossing(): (difference: number, close: number) => Signal {
  let last = 0;
  return (difference, close) => {
    if (!(Math.abs(difference) > TIE * close)) return HOLD;
    const sign = difference > 0 ? LONG : SHORT;
    const turned = sign + last === 0;
    last = sign;
    return turned ? sign : HOLD;
  };
}
