import type { BacktestOptions } from "./options.js";

type CommissionOptions = Pick<
  BacktestOptions,
  "commission" | "commissionFixed" | "commissionPerShare" | "commissionMinimum" | "commissionMaximum"
>;

/**
 * Commission of one order in money: notional × fraction + units × per share + fixed, at least the minimum, at most the
 * maximum's share of the notional.
 *
 * @param quantity units filled of the order, all fills together
 * @param notional their money, before commission
 */
export function commissionOf(quantity: number, notional: number, options: CommissionOptions): number {
  const { commissionPerShare = 0, commissionMinimum = 0, commissionMaximum } = options;
  let due = notional * options.commission + options.commissionFixed + quantity * commissionPerShare;
  if (due < commissionMinimum) due = commissionMinimum;
  if (commissionMaximum !== undefined && due > notional * commissionMaximum)
    due = notional * commissionMaximum;
  return due;
}
