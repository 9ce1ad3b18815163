import { Big } from "big.js";

/** Decimals with 20 digits after the point where a division does not end, and never an exponent in their text. */
const Exact = Big();
Exact.DP = 20;
Exact.NE = -40;
Exact.PE = 40;

/** An exact decimal: money, a price or a quantity. */
export type Decimal = Big;

/** The decimal of a text, or of a double's shortest text. */
export function decimal(value: string | number | Decimal): Decimal {
  return new Exact(value);
}

export const ZERO: Decimal = decimal(0);

/** Plain digits, as in `101.25`. */
export function text(value: Decimal): string {
  return value.toFixed();
}

/** Plain digits with at most so many after the point. */
export function rounded(value: Decimal, digits: number): string {
  return value.round(digits).toFixed();
}

/** The larger of two decimals. */
export function larger(a: Decimal, b: Decimal): Decimal {
  return a.gt(b) ? a : b;
}
