/** The columns that the features of `ml-direction` read. */
export interface PriceColumns {
  readonly open: Float64Array;
  readonly high: Float64Array;
  readonly low: Float64Array;
  readonly close: Float64Array;
  /** ln(close ÷ close before). */
  readonly logReturn: Float64Array;
}

/**
 * What `ml-direction` learns from: features of the catalog that are free of scale and read a fixed number of bars, so
 * that they are the same numbers bar by bar and over columns.
 */
export const DIRECTION_FEATURES = [
  "return-1",
  "return-5",
  "return-20",
  "return-60",
  "gap",
  "close-place",
  "sma-distance-10",
  "sma-distance-50",
  "channel-place-20",
  "efficiency-10",
  "volatility-20",
  "volatility-ratio-10-60",
] as const;

/** Bars that the features read. */
export const DIRECTION_LOOKBACK = 61;

/**
 * Writes the features of one bar from it and the 60 before it; NaN where one is undefined. Formulas stand in the catalog.
 *
 * @param index of the bar, 60 or more
 * @param out `DIRECTION_FEATURES.length` values from `offset` on, rounded to float32
 */
export function writeDirectionFeatures(
  { open, high, low, close, logReturn }: PriceColumns,
  index: number,
  out: Float32Array,
  offset: number,
): void {
  const last = close[index]!;
  let k = offset;
  for (const lag of [1, 5, 20, 60]) out[k++] = change(last, close[index - lag]!);
  out[k++] = change(open[index]!, close[index - 1]!);
  out[k++] = place(last, low[index]!, high[index]!);
  for (const window of [10, 50]) out[k++] = change(last, meanOf(close, index, window));
  out[k++] = channelPlace(high, low, last, index, 20);
  out[k++] = efficiency(close, index, 10);
  out[k++] = deviationOf(logReturn, index, 20);
  const slow = deviationOf(logReturn, index, 60);
  out[k] = slow === 0 ? Number.NaN : deviationOf(logReturn, index, 10) / slow;
}

function change(now: number, before: number): number {
  return before === 0 ? Number.NaN : now / before - 1;
}

function place(value: number, low: number, high: number): number {
  return high === low ? 0.5 : (value - low) / (high - low);
}

function meanOf(values: Float64Array, end: number, window: number): number {
  let sum = 0;
  for (let i = end - window + 1; i <= end; i++) sum += values[i]!;
  return sum / window;
}

function channelPlace(
  high: Float64Array,
  low: Float64Array,
  close: number,
  end: number,
  window: number,
): number {
  let [highest, lowest] = [-Infinity, Infinity];
  for (let i = end - window + 1; i <= end; i++) {
    highest = Math.max(highest, high[i]!);
    lowest = Math.min(lowest, low[i]!);
  }
  return place(close, lowest, highest);
}

function efficiency(close: Float64Array, end: number, window: number): number {
  let path = 0;
  for (let i = end - window + 1; i <= end; i++) path += Math.abs(close[i]! - close[i - 1]!);
  return path === 0 ? 0 : Math.min(1, Math.abs(close[end]! - close[end - window]!) / path);
}

function deviationOf(values: Float64Array, end: number, window: number): number {
  const mean = meanOf(values, end, window);
  let squares = 0;
  for (let i = end - window + 1; i <= end; i++) squares += (values[i]! - mean) ** 2;
  return Math.sqrt(squares / (window - 1));
}
