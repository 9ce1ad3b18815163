import type { CheckSubject } from "./check.js";
import type { Findings } from "./findings.js";

/** Control 16: the restricted list, halts, and what the broker trades. */
export function checkSymbol({ order, context, policy, facts }: CheckSubject, found: Findings): void {
  const { symbol, side } = order;
  if (policy.restrictedSymbols.includes(symbol))
    found.add("SYMBOL_RESTRICTED", `${symbol} is on the restricted list`, null, symbol);
  if (context.market === null) return;
  const { halted, tradable, shortable } = context.market;
  if (halted === null || tradable === null)
    found.add("SYMBOL_STATUS_UNKNOWN", `it is not known whether ${symbol} trades`);
  if (halted) found.add("SYMBOL_HALTED", `trading in ${symbol} is halted`, null, symbol);
  if (tradable === false) found.add("SYMBOL_UNTRADABLE", `the broker does not trade ${symbol}`, null, symbol);
  if (side === "sell" && !facts.exit && shortable !== true) {
    const words = shortable === null ? "it is not known whether" : "the broker does not let";
    found.add("SYMBOL_UNSHORTABLE", `${words} ${symbol} be sold short`, null, symbol);
  }
}

/** Control 17. */
export function checkSession({ context, policy }: CheckSubject, found: Findings): void {
  if (context.market === null) return;
  const { sessionOpen } = context.market;
  if (sessionOpen === null) found.add("SESSION_UNKNOWN", "it is not known whether the exchange is open");
  else if (!sessionOpen && policy.sessionOnly) found.add("SESSION_CLOSED", "the exchange is closed");
}

/** Control 18: age, crossed quotes and jumps of the market data. */
export function checkData({ order, context }: CheckSubject, found: Findings): void {
  const { market } = context;
  if (market === null) return found.add("DATA_MISSING", `there is no market data of ${order.symbol}`);
  const { last, ageMs, bid, ask, previousClose, jump } = market;
  if (ageMs === null) found.add("DATA_AGE_UNKNOWN", "the age of the last price is not known");
  else found.compare("DATA_STALE", "maxDataAgeMs", "age of the last price", ageMs);
  if (bid !== null && ask !== null && bid > ask)
    found.add("DATA_CROSSED", `the bid ${bid} is above the ask ${ask}`, ask, bid);
  if (previousClose === null || !(previousClose > 0))
    return found.add("DATA_REFERENCE_MISSING", "the close of the session before is not known");
  const since = last === null ? 0 : Math.abs(last - previousClose) / previousClose;
  const largest = Math.max(since, jump ?? 0);
  found.compare("DATA_JUMPED", "maxPriceJump", "change of the price", largest);
}

/** Control 19. */
export function checkClock({ context }: CheckSubject, found: Findings): void {
  const { clockSkewMs } = context;
  if (clockSkewMs === null) return found.add("CLOCK_SKEW_UNKNOWN", "the broker's clock is not known");
  const skew = Math.abs(clockSkewMs);
  found.compare("CLOCK_SKEW_EXCEEDED", "maxClockSkewMs", "difference from the broker's clock", skew);
}
