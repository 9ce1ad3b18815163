/** Whether orders may add risk: `REDUCING` lets only orders through that make a position smaller, `HALTED` none. */
export const TRADING_MODES = ["ACTIVE", "REDUCING", "HALTED"] as const;
export type TradingMode = (typeof TRADING_MODES)[number];
