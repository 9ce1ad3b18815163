import { money } from "../words/format.js";

const compact = new Intl.NumberFormat("en-US", { notation: "compact", maximumSignificantDigits: 4 });

/** How the ticks of an axis in money read: cents for a span of a few dollars, `$1.25M` from a million up. */
export function moneyTicks(low: number, high: number): (value: number) => string {
  const largest = Math.max(Math.abs(low), Math.abs(high));
  if (largest >= 1e15) return (value) => `$${value.toExponential(1)}`;
  if (largest >= 1e6) return (value) => (value < 0 ? "−$" : "$") + compact.format(Math.abs(value));
  const digits = high - low < 0.04 ? 4 : high - low < 10 ? 2 : 0;
  return (value) => money(value, { digits });
}

/** Lowest and highest defined value; NaN without any. */
export function rangeOf(values: Float64Array): readonly [low: number, high: number] {
  let [low, high] = [Infinity, -Infinity];
  for (let i = 0; i < values.length; i++) {
    if (values[i]! < low) low = values[i]!;
    if (values[i]! > high) high = values[i]!;
  }
  return low <= high ? [low, high] : [Number.NaN, Number.NaN];
}
