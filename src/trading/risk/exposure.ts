import type { RiskOpenOrder, RiskPosition } from "./risk-context.js";
import type { Side } from "../orders/order.js";

/** What an order adds at worst. */
export interface ExposureChange {
  readonly symbol: string;
  readonly strategy: string;
  readonly side: Side;
  /** Units × worst price. */
  readonly notional: number;
}

/** Exposure in money, at worst for either side. */
export interface Exposure {
  /** Longs and shorts added. */
  readonly gross: number;
  /** The larger of longs less shorts and shorts less longs. */
  readonly net: number;
  /** Of one symbol: over the strategies, and of the account. */
  readonly symbolGross: number;
  readonly symbolNet: number;
  /** Symbols with a position or an order that opens one. */
  readonly symbols: number;
}

/** A position and the orders that could change it, in money. */
interface Tally {
  /** Signed. */
  value: number;
  buys: number;
  sells: number;
  /** Of orders that only reduce: they take a position to flat at most. */
  reducingBuys: number;
  reducingSells: number;
}

/**
 * Exposure with every open order filled as it is worst: a position is valued at its price, an order at its worst price.
 * Orders that only reduce count where their fill would lay the way for another to go through zero. Without open orders,
 * it is what is held plus the change.
 *
 * @param change the order in question; null for none
 * @param symbol whose own exposure is wanted
 */
export function measureExposure(
  positions: readonly RiskPosition[],
  openOrders: readonly RiskOpenOrder[],
  change: ExposureChange | null,
  symbol: string,
): Exposure {
  const symbols = new Map<string, Tally>();
  const strategies = new Map<string, Tally>();
  for (const { symbol: of, strategy, quantity, price } of positions) {
    if (quantity === 0) continue;
    const value = quantity * (price ?? Number.NaN);
    tallyOf(symbols, of).value += value;
    if (of === symbol) tallyOf(strategies, strategy).value += value;
  }
  for (const { symbol: of, strategy, side, remaining, price, reduceOnly } of openOrders) {
    const notional = remaining * (price ?? (reduceOnly ? 0 : Number.NaN));
    if (reduceOnly && !symbols.has(of)) continue;
    count(tallyOf(symbols, of), side, notional, reduceOnly);
    if (of === symbol) count(tallyOf(strategies, strategy), side, notional, reduceOnly);
  }
  if (change) {
    count(tallyOf(symbols, change.symbol), change.side, change.notional, false);
    if (change.symbol === symbol)
      count(tallyOf(strategies, change.strategy), change.side, change.notional, false);
  }
  let gross = 0;
  let longs = 0;
  let shorts = 0;
  for (const tally of symbols.values()) {
    const [long, short] = [worstLong(tally), worstShort(tally)];
    gross += Math.max(long, short);
    longs += long;
    shorts += short;
  }
  let symbolGross = 0;
  for (const tally of strategies.values()) symbolGross += Math.max(worstLong(tally), worstShort(tally));
  const own = symbols.get(symbol);
  const symbolNet = own ? Math.max(worstLong(own), worstShort(own)) : 0;
  return { gross, net: Math.max(longs, shorts), symbolGross, symbolNet, symbols: symbols.size };
}

function tallyOf(tallies: Map<string, Tally>, key: string): Tally {
  let tally = tallies.get(key);
  if (!tally) {
    tally = { value: 0, buys: 0, sells: 0, reducingBuys: 0, reducingSells: 0 };
    tallies.set(key, tally);
  }
  return tally;
}

function count(tally: Tally, side: Side, notional: number, reducing: boolean): void {
  if (side === "buy") tally[reducing ? "reducingBuys" : "buys"] += notional;
  else tally[reducing ? "reducingSells" : "sells"] += notional;
}

function worstLong({ value, buys, reducingBuys }: Tally): number {
  return (value < 0 ? Math.min(0, value + reducingBuys) : value) + buys;
}

function worstShort({ value, sells, reducingSells }: Tally): number {
  return (value > 0 ? Math.min(0, reducingSells - value) : -value) + sells;
}
