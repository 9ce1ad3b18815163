import type { BarColumns } from "../../market/series/bars.js";
import type { CorporateAction } from "../../trading/orders/corporate-action.js";

/** Raw bars whose closes are restated in shares of the last bar, so that a split is no fall; the bars where none is. */
export function withoutSplits(bars: BarColumns, actions: readonly CorporateAction[]): BarColumns {
  const splits = actions.filter((action) => action.kind === "split");
  if (splits.length === 0) return bars;
  const { time } = bars;
  const close = bars.close.map((price, i) =>
    splits.reduce((restated, split) => (time[i]! < split.time ? restated / split.ratio : restated), price),
  );
  const { open, high, low, volume } = bars;
  return { time, open, high, low, close, volume };
}
