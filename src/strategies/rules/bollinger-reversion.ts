import { bollinger, bollingerStream } from "../../indicators/volatility/bollinger.js";
import { barsParameter, numberParameter } from "../contract/parameter.js";
import { createReversion } from "./reversion.js";
import { signalColumn } from "../contract/signal-column.js";
import type { Strategy } from "../contract/strategy.js";

/** In half widths of the bands from the middle, so that the bands stand at −1 and 1. */
const LEVELS = { low: -1, high: 1, exit: 0 };

/**
 * Mean reversion on Bollinger bands of closes: long when a close falls below the lower band, short when it rises
 * above the upper one, out when it comes back to the middle. Bands without width give no entry.
 *
 * Source: Bollinger, Bollinger on Bollinger Bands (2001), chapter 7.
 */
export const bollingerReversion: Strategy = {
  name: "bollinger-reversion",
  title: "Bollinger mean reversion",
  description:
    "Long when the close falls below the lower Bollinger band, short where the run allows it above the upper one, out at the moving average between them.",
  baseline: false,
  parameters: [
    barsParameter("period", 20, 2, "Period", "Closes in the moving average and its deviation, in bars"),
    numberParameter(
      "deviations",
      2,
      [0.1, 10, 0.25],
      "Deviations",
      "Population standard deviations from the middle to a band",
    ),
  ],
  lookback: (values) => values["period"]!,
  signals({ close, length }, values) {
    const { upper, middle } = bollinger(close, values["period"]!, values["deviations"]!);
    const decide = createReversion(LEVELS);
    return signalColumn(length, (i) => decide(placeOf(close[i]!, middle[i]!, upper[i]!)));
  },
  start(values) {
    const stream = bollingerStream(values["period"]!, values["deviations"]!);
    const decide = createReversion(LEVELS);
    return {
      next({ close }) {
        const { upper, middle } = stream.next(close);
        return decide(placeOf(close, middle, upper));
      },
    };
  },
};

function placeOf(close: number, middle: number, upper: number): number {
  return upper === middle ? 0 : (close - middle) / (upper - middle);
}
