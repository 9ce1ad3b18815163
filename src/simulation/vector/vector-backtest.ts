import type { Bars } from "../../market/series/bars.js";
import { keepsDirection, wantedDirection } from "../../strategies/contract/signal.js";
import { eventEngineOption, type BacktestOptions } from "../account/options.js";
import type { BacktestResult } from "../account/result.js";
import { hasStops } from "../account/stops.js";
import { VectorAccount } from "./vector-account.js";

/**
 * Runs signals over bars, column by column: the fast path of research. It jumps from signal to signal and fills
 * equity between them, and gives the same result as the event-driven `backtest`, to the last bit.
 *
 * @param signals one signal a bar, decided on its close; an order of the last bar's close never fills at an open
 * @throws TypeError when signals and bars differ in length, or for an option that only the event engine knows:
 *   `signalBacktest` picks the engine.
 */
export function vectorBacktest(bars: Bars, signals: Int8Array, options: BacktestOptions): BacktestResult {
  const n = bars.length;
  if (signals.length !== n) throw new TypeError(`Cannot backtest: ${signals.length} signals for ${n} bars`);
  const unknown = eventEngineOption(options);
  if (unknown) throw new TypeError(`Cannot backtest by columns: option "${unknown}" needs the event engine`);
  const account = new VectorAccount(bars, options);
  const hold = hasStops(options) ? account.holdWithStops : account.hold;
  const atClose = options.fill === "close";
  let from = 0;
  for (let i = 0; i < n; i++) {
    const signal = signals[i]!;
    if (keepsDirection(signal)) continue;
    if (atClose) {
      hold.call(account, from, i);
      account.checkStops(i);
      account.checkLoss(i);
      account.turn(i, bars.close[i]!, wantedDirection(signal, options.side, account.direction));
      account.mark(i);
      from = i + 1;
    } else if (i + 1 < n) {
      hold.call(account, from, i + 1);
      account.turn(i + 1, bars.open[i + 1]!, wantedDirection(signal, options.side, account.direction));
      from = i + 1;
    }
  }
  hold.call(account, from, n);
  return account.result();
}
