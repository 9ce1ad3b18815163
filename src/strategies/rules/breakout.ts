import type { ParameterValues } from "../../core/parameters.js";
import { atr, atrStream } from "../../indicators/volatility/atr.js";
import { RecentValues } from "../../indicators/stream.js";
import { rollingMaximum, rollingMinimum } from "../../math/rolling.js";
import { barsParameter, numberParameter } from "../contract/parameter.js";
import { FLAT, HOLD, LONG, SHORT, type Signal } from "../contract/signal.js";
import { signalColumn } from "../contract/signal-column.js";
import type { Strategy } from "../contract/strategy.js";

/** A close nearer to the stop than this fraction of itself stands on it: the two forms differ by less. */
const TIE = 1e-9;

/**
 * Channel breakout with a trailing stop: long when a close rises above the highest high of the `channel` bars before
 * it, short when it falls below their lowest low. The stop trails `stop` average true ranges behind the close, moves
 * in the position's favour only, and is tested on closes: a close beyond it gives `FLAT`. After a stop the strategy
 * waits for a new breakout.
 *
 * Source: Kaufman, Trading Systems and Methods, 5th edition (2013), chapter 5 (channel); Elder, Come into My Trading
 * Room (2002), chapter 6 (chandelier exit).
 */
export const breakout: Strategy = {
  name: "breakout",
  title: "Breakout with ATR stop",
  description:
    "Long when the close rises above the highest high of the bars before it, short where the run allows it below the lowest low; out when a close falls through a stop that trails by average true ranges.",
  baseline: false,
  parameters: [
    barsParameter("channel", 20, 1, "Channel", "Bars before this one whose highs and lows are to be broken"),
    barsParameter("period", 14, 1, "ATR period", "Bars in the average true range"),
    numberParameter("stop", 3, [0.1, 100, 0.5], "Stop", "Average true ranges from the close to the stop"),
  ],
  lookback: (values) => Math.max(values["channel"]!, values["period"]!) + 1,
  signals(bars, values) {
    const channel = values["channel"]!;
    const ranges = atr(bars, values["period"]!);
    const highest = rollingMaximum(bars.high, channel, new Float64Array(bars.length));
    const lowest = rollingMinimum(bars.low, channel, new Float64Array(bars.length));
    const decide = ruleFor(values);
    return signalColumn(bars.length, (i) =>
      i < channel ? HOLD : decide(bars.close[i]!, highest[i - 1]!, lowest[i - 1]!, ranges[i]!),
    );
  },
  start(values) {
    const ranges = atrStream(values["period"]!);
    const highs = new RecentValues(values["channel"]!);
    const lows = new RecentValues(values["channel"]!);
    const decide = ruleFor(values);
    return {
      next(bar) {
        const signal = decide(bar.close, highs.max(), lows.min(), ranges.next(bar));
        highs.push(bar.high);
        lows.push(bar.low);
        return signal;
      },
    };
  },
};

type Decide = (close: number, highest: number, lowest: number, range: number) => Signal;

function ruleFor(values: ParameterValues): Decide {
  const stop = values["stop"]!;
  let direction = 0;
  let level = 0;
  return (close, highest, lowest, range) => {
    if (Number.isNaN(range)) return HOLD;
    const before = direction;
    const broken = close > highest ? 1 : close < lowest ? -1 : 0;
    if (broken !== 0) direction = broken;
    else if (direction * (close - level) < -TIE * close) direction = 0;
    if (direction === 0) return before === 0 ? HOLD : FLAT;
    const trail = close - direction * stop * range;
    const better = direction !== before || direction * (trail - level) > 0;
    if (better) level = trail;
    if (direction === before) return HOLD;
    return direction > 0 ? LONG : SHORT;
  };
}
