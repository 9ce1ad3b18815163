import type { BacktestOptions } from "./options.js";

/** The price of a fill: a buy pays more than the reference, a sell gets less. */
export function fillPrice(direction: number, reference: number, slippageBps: number): number {
  return reference * (1 + direction * (slippageBps / 10_000));
}

/** Commission of one order, in money. */
export function commissionOf(
  notional: number,
  options: Pick<BacktestOptions, "commission" | "commissionFixed">,
): number {
  return notional * options.commission + options.commissionFixed;
}
