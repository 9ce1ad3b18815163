/**
 * How many units an entry buys or sells: all cash in whole units, all cash with fractions, a fixed number, or a
 * fraction of equity in whole units.
 */
export type Size =
  | { readonly kind: "all-in" }
  | { readonly kind: "all-in-fractional" }
  | { readonly kind: "units"; readonly units: number }
  | { readonly kind: "equity"; readonly fraction: number };

/** What an entry costs besides its price; what is left out is 0, the margin 1. */
export interface EntryCosts {
  /** Fraction of notional. */
  readonly commission: number;
  /** Money for each order. */
  readonly commissionFixed: number;
  /** Money for each unit. */
  readonly commissionPerShare?: number | undefined;
  /** Money, the least for each order. */
  readonly commissionMinimum?: number | undefined;
  /** Equity needed for a unit of notional. */
  readonly initialMargin?: number | undefined;
}

/**
 * Units an entry trades, at least 0; 0 means refused. Whole units round down, and a fixed number that the funds do
 * not cover is refused, for a short as for a long.
 *
 * @param funds equity that no position ties up; the cash of an account without positions
 * @param equity account value, which a fraction of equity is taken from
 * @param price fill price, slippage included
 */
export function entryQuantity(
  size: Size,
  funds: number,
  equity: number,
  price: number,
  costs: EntryCosts,
): number {
  const {
    commission,
    commissionFixed,
    commissionPerShare = 0,
    commissionMinimum = 0,
    initialMargin = 1,
  } = costs;
  const upfront = commissionMinimum > commissionFixed ? commissionMinimum : commissionFixed;
  const affordable = (funds - upfront) / (price * (initialMargin + commission) + commissionPerShare);
  if (!(affordable > 0)) return 0;
  switch (size.kind) {
    case "all-in":
      return Math.floor(affordable);
    case "all-in-fractional":
      return affordable;
    case "units":
      return size.units <= affordable ? size.units : 0;
    case "equity": {
      const perUnit = price * (1 + commission) + commissionPerShare;
      return Math.floor(Math.min((equity * size.fraction - upfront) / perUnit, affordable));
    }
  }
}
