import type { CheckSubject } from "./check.js";
import type { Findings } from "./findings.js";

/** Control 2: units of one order. */
export function checkQuantity({ order }: CheckSubject, found: Findings): void {
  const { quantity } = order;
  if (!(quantity > 0 && quantity < Infinity))
    return found.add("ORDER_QUANTITY_INVALID", `quantity is ${quantity}`, 0, String(quantity));
  found.compare("ORDER_QUANTITY_EXCEEDED", "maxOrderQuantity", "quantity", quantity);
}

/** Control 3: worth of one order, in money and as a part of the account. */
export function checkNotional({ context, facts }: CheckSubject, found: Findings): void {
  const { notional } = facts;
  const { equity } = context;
  if (!(equity > 0 && equity < Infinity)) {
    found.add("ACCOUNT_EQUITY_UNKNOWN", `equity is ${equity}, expected a number above 0`, 0, String(equity));
  }
  if (Number.isNaN(notional)) return;
  found.compare("ORDER_NOTIONAL_EXCEEDED", "maxOrderNotional", "worth of the order", notional);
  if (equity > 0) {
    const share = notional / equity;
    found.compare("ORDER_EQUITY_SHARE_EXCEEDED", "maxOrderEquityFraction", "worth ÷ equity", share);
  }
}

/** Control 4: units of one order against a day's volume. */
export function checkVolumeShare({ order, context }: CheckSubject, found: Findings): void {
  if (context.market === null) return;
  const { averageDailyVolume } = context.market;
  if (averageDailyVolume === null || !(averageDailyVolume > 0))
    return found.add("VOLUME_HISTORY_MISSING", "there is no volume of 20 sessions");
  const share = order.quantity / averageDailyVolume;
  found.compare("VOLUME_SHARE_EXCEEDED", "maxVolumeFraction", "quantity ÷ mean daily volume", share);
}

/** Control 10: what the order loses when its stop is hit, or at the assumed loss when nothing guards it. */
export function checkTradeRisk({ order, context, policy, facts }: CheckSubject, found: Findings): void {
  const { notional, price } = facts;
  if (!(context.equity > 0) || Number.isNaN(notional)) return;
  const { protectiveStop, side, quantity } = order;
  const distance =
    protectiveStop === null ? 0 : side === "buy" ? price - protectiveStop : protectiveStop - price;
  const loss = distance > 0 ? quantity * distance : notional * policy.unguardedLossFraction;
  found.compare(
    "TRADE_RISK_EXCEEDED",
    "maxTradeRiskFraction",
    "loss at its stop ÷ equity",
    loss / context.equity,
  );
}
