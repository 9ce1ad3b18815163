import { decimal, ZERO, type Exactly } from "../../../src/core/decimal.js";

/** Units of a symbol; both signed, the cost being what is paid for the units at their average price. */
export interface Holding {
  qty: Exactly;
  cost: Exactly;
  /** What the units were worth when the session began, and what has been paid for them since. */
  todayCost: Exactly;
}

/** Cash and positions in exact decimals. */
export class Book {
  cash: Exactly;
  readonly holdings = new Map<string, Holding>();
  /** Equity at the last close before the present session. */
  lastEquity: Exactly;
  /** Equity at the latest close. */
  closingEquity: Exactly;
  /** The last close before the present session, by symbol. */
  readonly lastPrices = new Map<string, Exactly>();

  constructor(cash: Exactly) {
    this.cash = cash;
    this.lastEquity = cash;
    this.closingEquity = cash;
  }

  qty(symbol: string): Exactly {
    return this.holdings.get(symbol)?.qty ?? ZERO;
  }

  /** Settles an execution and gives the signed units held after it. */
  fill(symbol: string, side: "buy" | "sell", quantity: Exactly, price: Exactly): Exactly {
    const change = side === "buy" ? quantity : quantity.neg();
    const paid = change.times(price);
    this.cash = this.cash.minus(paid);
    const held = this.holdings.get(symbol) ?? { qty: ZERO, cost: ZERO, todayCost: ZERO };
    const after = held.qty.plus(change);
    held.todayCost = held.todayCost.plus(paid);
    held.cost = costAfter(held, change, after, paid, price);
    held.qty = after;
    if (after.eq(0)) this.holdings.delete(symbol);
    else this.holdings.set(symbol, held);
    return after;
  }

  equity(priceOf: (symbol: string) => Exactly): Exactly {
    let equity = this.cash;
    for (const [symbol, { qty }] of this.holdings) equity = equity.plus(qty.times(priceOf(symbol)));
    return equity;
  }

  /** Market value of what is held long, and of what is short, which is at most 0. */
  marketValues(priceOf: (symbol: string) => Exactly): { readonly long: Exactly; readonly short: Exactly } {
    let long = ZERO;
    let short = ZERO;
    for (const [symbol, { qty }] of this.holdings) {
      const value = qty.times(priceOf(symbol));
      if (qty.gt(0)) long = long.plus(value);
      else short = short.plus(value);
    }
    return { long, short };
  }

  /** Begins a session: gains of the day count from the last closes. */
  startSession(lastPrice: (symbol: string) => Exactly, symbols: readonly string[]): void {
    this.lastEquity = this.closingEquity;
    for (const symbol of symbols) this.lastPrices.set(symbol, lastPrice(symbol));
    for (const [symbol, held] of this.holdings) held.todayCost = held.qty.times(lastPrice(symbol));
  }
}

function costAfter(held: Holding, change: Exactly, after: Exactly, paid: Exactly, price: Exactly): Exactly {
  if (held.qty.eq(0) || held.qty.gt(0) === change.gt(0)) return held.cost.plus(paid);
  if (after.eq(0)) return ZERO;
  if (after.gt(0) !== held.qty.gt(0)) return after.times(price);
  return held.cost.div(held.qty).times(after);
}

/** The decimal of a price that may not be known yet. */
export function priceOrZero(price: number): Exactly {
  return Number.isNaN(price) ? ZERO : decimal(price);
}
