import { Big } from "big.js";

/** Exact decimals. A quotient has 12 digits after the point, rounded half to even. */
const Exact = Big();
Exact.DP = 12;
Exact.RM = Exact.roundHalfEven;
Exact.NE = -40;
Exact.PE = 40;

/** An exact decimal: money, a price or a quantity. */
export type Exactly = Big;

/**
 * The exact value of a text or a number as it is printed.
 *
 * @throws Error when it is no finite number.
 */
export function decimal(value: string | number | Exactly): Exactly {
  return new Exact(value);
}

export const ZERO: Exactly = decimal(0);

/** The plain text of a value, without exponent or trailing zeros: `101.25`. */
export function plain(value: Exactly): string {
  return value.toFixed();
}

/** Money as it is shown: always two digits after the point, half to even. */
export function toCents(value: Exactly): string {
  return value.toFixed(2);
}

/** At most so many digits after the point; a half goes away from zero, as prices and figures of an exchange do. */
export function roundHalfUp(value: Exactly, digits: number): Exactly {
  return value.round(digits, Exact.roundHalfUp);
}

/** At most so many digits after the point, the rest cut off: never more than there is to spend or to sell. */
export function roundDown(value: Exactly, digits: number): Exactly {
  return value.round(digits, Exact.roundDown);
}

/** The larger of two decimals. */
export function larger(a: Exactly, b: Exactly): Exactly {
  return a.gt(b) ? a : b;
}
