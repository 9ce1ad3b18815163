import { atMost } from "../../limits/limit.js";
import { code, defineControl, type CheckSubject, type FindingsOf } from "../control.js";
import { plainBreach, limitBreach } from "../breach.js";
import { withContext, withMarket } from "../risk-case.js";

const limits = {
  maxDataAgeMs: atMost("ms", 10_000, 60_000, "Age of the last price"),
  maxPriceJump: atMost(
    "fraction",
    0.2,
    0.5,
    "Change from one price to the next, and since the last session's close",
  ),
};
const codes = {
  DATA_MISSING: code("strategy", "there is no market data of the symbol"),
  DATA_AGE_UNKNOWN: code("strategy", "the age of the market data is not known"),
  DATA_STALE: code("strategy", "the market data is too old"),
  DATA_CROSSED: code("strategy", "the bid is above the ask"),
  DATA_REFERENCE_MISSING: code("strategy", "there is no earlier price to compare with"),
  DATA_JUMPED: code("strategy", "the price jumped"),
};

/** Age, crossed quotes and jumps of the market data. */
export function checkData(
  { order, context }: CheckSubject<typeof limits>,
  found: FindingsOf<typeof limits, typeof codes>,
): void {
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

/** Control 18. */
export const marketData = defineControl({
  number: 18,
  key: "market-data",
  title: "Market data",
  group: "pre-trade",
  blocks: "Orders on data that is missing, old, crossed or has jumped",
  exits: "A person's pass: old data is no reason to stay; a strategy would decide on it",
  server: false,
  limits,
  codes,
  breaches: [
    plainBreach("DATA_MISSING", (h) => withContext(h, { market: null })),
    plainBreach("DATA_AGE_UNKNOWN", (h) => withMarket(h, { ageMs: null })),
    limitBreach("DATA_STALE", "maxDataAgeMs", (ageMs, h) => withMarket(h, { ageMs })),
    plainBreach("DATA_CROSSED", (h) => withMarket(h, { bid: 101, ask: 100 })),
    plainBreach("DATA_REFERENCE_MISSING", (h) => withMarket(h, { previousClose: null })),
    limitBreach("DATA_JUMPED", "maxPriceJump", (jump, h) => withMarket(h, { jump })),
  ],
});
