import type { Bracket, Level, Order, OrderChanges, Quantity } from "./order.js";

/** What rounding of a product may be off by, as a share of it. */
const ROUNDING = 1e-9;

/**
 * Signed units after a split.
 *
 * @param whole whether units are whole; then whole ones stay so, rounded towards 0
 *
 * @example
 * unitsAfterSplit(250, 0.01, true); // => 2
 */
export function unitsAfterSplit(units: number, ratio: number, whole: boolean): number {
  const scaled = units * ratio;
  if (!whole || !Number.isInteger(units)) return scaled;
  const nearest = Math.round(scaled);
  return (isRounding(scaled - nearest, scaled) ? nearest : Math.trunc(scaled)) + 0;
}

/**
 * The signed fraction of a unit that a split leaves where units are whole; 0 where they are not.
 *
 * @example
 * fractionAfterSplit(250, 0.01, true); // => 0.5
 */
export function fractionAfterSplit(units: number, ratio: number, whole: boolean): number {
  const scaled = units * ratio;
  const fraction = scaled - unitsAfterSplit(units, ratio, whole);
  return isRounding(fraction, scaled) ? 0 : fraction;
}

function isRounding(difference: number, of: number): boolean {
  return Math.abs(difference) <= ROUNDING * Math.abs(of);
}

/**
 * An order after a split: every price ÷ ratio, every quantity × ratio, the levels of its bracket as well. Fractions of
 * prices and sizes that are worked out when it fills stay as they are.
 *
 * @param filled units filled before the split
 * @param remaining units that still worked before it; NaN where a rule has not said yet
 */
export function splitOrder(
  order: Order,
  ratio: number,
  filled: number,
  remaining: number,
  whole: boolean,
): Order {
  const { quantity, limitPrice, stopPrice, trailAmount, bracket } = order;
  return {
    ...order,
    quantity: splitQuantity(quantity, ratio, filled, remaining, whole),
    limitPrice: limitPrice === null ? null : limitPrice / ratio,
    stopPrice: stopPrice === null ? null : stopPrice / ratio,
    ...(trailAmount === undefined ? {} : { trailAmount: trailAmount / ratio }),
    bracket: bracket && splitBracket(bracket, ratio),
  };
}

/** What a restated order says as changes of its terms. */
export function changesOf({ limitPrice, stopPrice, quantity }: Order): OrderChanges {
  return {
    ...(limitPrice === null ? {} : { limitPrice }),
    ...(stopPrice === null ? {} : { stopPrice }),
    ...(typeof quantity === "number" ? { quantity } : {}),
  };
}

function splitQuantity(
  quantity: Quantity,
  ratio: number,
  filled: number,
  remaining: number,
  whole: boolean,
): Quantity {
  if (typeof quantity === "number") return filled * ratio + unitsAfterSplit(remaining, ratio, whole);
  if (quantity.kind !== "units") return quantity;
  return { kind: "units", units: unitsAfterSplit(quantity.units, ratio, whole) };
}

function splitBracket(bracket: Bracket, ratio: number): Bracket {
  const { stopLoss, takeProfit, stopLimit } = bracket;
  return {
    ...bracket,
    ...(stopLoss ? { stopLoss: splitLevel(stopLoss, ratio) } : {}),
    ...(takeProfit ? { takeProfit: splitLevel(takeProfit, ratio) } : {}),
    ...(stopLimit === undefined ? {} : { stopLimit: stopLimit / ratio }),
  };
}

function splitLevel(level: Level, ratio: number): Level {
  return "price" in level ? { price: level.price / ratio } : level;
}
