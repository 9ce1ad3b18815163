import { Big } from "big.js";

/** Exact decimals. A quotient has 12 digits after the point, rounded half to even. */
const Exact = Big();
Exact.DP = 12;
Exact.RM = 2;

export type Exactly = Big;

/**
 * The exact value of a text or a number as it is printed.
 *
 * @throws Error when it is no finite number.
 */
export function decimal(value: string | number | Exactly): Exactly {
  return new Exact(value);
}

export const ZERO = decimal(0);

/** The plain text of a value, without exponent or trailing zeros: `101.25`. */
export function plain(value: Exactly): string {
  return value.toFixed();
}
