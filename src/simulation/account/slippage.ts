import type { BarColumns } from "../../market/series/bars.js";
import type { BacktestOptions } from "./options.js";

/** How much worse a fill of `quantity` units in the bar at `index` is than its reference, as a fraction of the price. */
export type Slippage = (index: number, quantity: number) => number;

/** Returns that the volatility model looks back on. */
const LOOKBACK = 20;
const DEFAULT_FACTOR = 0.1;

/**
 * The slippage of a run's options, as a fraction from 0:
 *
 * - `fixed`: `slippageBps` ÷ 10,000
 * - `spread`: half of it, `slippageBps` being the whole quoted spread
 * - `volatility`: fixed + k × deviation (n − 1) of the 20 returns before the fill's bar, fewer at the start
 * - `volume`: fixed + k × (units ÷ the bar's volume)², the share at most 1 and 1 without volume: the quadratic price
 *   impact that the LEAN engine's volume-share model uses
 */
export function createSlippage(options: BacktestOptions, bars: BarColumns): Slippage {
  const { slippageModel = "fixed", slippageFactor = DEFAULT_FACTOR } = options;
  const fixed = options.slippageBps / 10_000;
  switch (slippageModel) {
    case "fixed":
      return () => fixed;
    case "spread":
      return () => fixed / 2;
    case "volatility":
      return (index) => fixed + slippageFactor * deviationBefore(bars.close, index);
    case "volume":
      return (index, quantity) => {
        const share = Math.min(1, quantity / bars.volume[index]!);
        return fixed + (quantity > 0 ? slippageFactor * share * share : 0);
      };
  }
}

/** The price of a fill: a buy pays more than the reference, a sell gets less. */
export function slippedPrice(direction: number, reference: number, slippage: number): number {
  return reference * (1 + direction * slippage);
}

/** Deviation (n − 1) of the simple returns that end before an index; 0 below two. */
function deviationBefore(close: Float64Array, index: number): number {
  const first = Math.max(1, index - LOOKBACK);
  const n = index - first;
  if (n < 2) return 0;
  let mean = 0;
  for (let i = first; i < index; i++) mean += (close[i]! / close[i - 1]! - 1) / n;
  let squares = 0;
  for (let i = first; i < index; i++) squares += (close[i]! / close[i - 1]! - 1 - mean) ** 2;
  return Math.sqrt(squares / (n - 1));
}
