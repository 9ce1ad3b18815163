import { InputError } from "../../core/errors.js";
import type { ParameterValues } from "../../core/parameters.js";
import { rsi, rsiStream } from "../../indicators/momentum/rsi.js";
import { barsParameter, numberParameter } from "../contract/parameter.js";
import { createReversion } from "./reversion.js";
import type { Signal } from "../contract/signal.js";
import { signalColumn } from "../contract/signal-column.js";
import type { Strategy } from "../contract/strategy.js";

/**
 * Mean reversion on the relative strength index of closes: long when it falls below `oversold`, short when it rises
 * above `overbought`, out when it comes back to `exit`.
 *
 * Source: Wilder, New Concepts in Technical Trading Systems (1978), section VI.
 */
export const rsiReversion: Strategy = {
  name: "rsi-reversion",
  title: "RSI mean reversion",
  description:
    "Long when the relative strength index falls below the oversold level, short where the run allows it above the overbought one, out at the exit level.",
  baseline: false,
  parameters: [
    barsParameter("period", 14, 1, "Period", "Changes in the averages of the index, in bars"),
    numberParameter("oversold", 30, [0, 100, 5], "Oversold", "Long below this index; less than exit"),
    numberParameter("exit", 50, [0, 100, 5], "Exit", "Out when the index comes back to this"),
    numberParameter("overbought", 70, [0, 100, 5], "Overbought", "Short above this index; more than exit"),
  ],
  lookback: (values) => values["period"]! + 1,
  check({ oversold, exit, overbought }) {
    if (!(oversold! < exit!))
      throw new InputError(
        `Parameter "oversold" is ${oversold}, expected less than "exit", which is ${exit}`,
      );
    if (!(overbought! > exit!))
      throw new InputError(
        `Parameter "overbought" is ${overbought}, expected more than "exit", which is ${exit}`,
      );
  },
  signals(bars, values) {
    const index = rsi(bars.close, values["period"]!);
    const decide = ruleFor(values);
    return signalColumn(bars.length, (i) => decide(index[i]!));
  },
  start(values) {
    const stream = rsiStream(values["period"]!);
    const decide = ruleFor(values);
    return { next: ({ close }) => decide(stream.next(close)) };
  },
};

function ruleFor(values: ParameterValues): (index: number) => Signal {
  return createReversion({ low: values["oversold"]!, high: values["overbought"]!, exit: values["exit"]! });
}
