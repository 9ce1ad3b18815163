import { symbolList } from "../../limits/limit.js";
import { code, defineControl, type CheckSubject, type FindingsOf } from "../control.js";
import { plainBreach } from "../breach.js";
import { withOrder, withMarket, withPolicy } from "../risk-case.js";

const limits = { restrictedSymbols: symbolList("Symbols in which no position is opened") };
const codes = {
  SYMBOL_RESTRICTED: code("passed", "the symbol is on the restricted list"),
  SYMBOL_HALTED: code("strategy", "trading in the symbol is halted"),
  SYMBOL_UNTRADABLE: code("strategy", "the broker does not trade the symbol"),
  SYMBOL_UNSHORTABLE: code("passed", "the symbol cannot be sold short"),
  SYMBOL_STATUS_UNKNOWN: code("strategy", "it is not known whether the symbol trades"),
};

/** The restricted list, halts, and what the broker trades. */
export function checkSymbol(
  { order, context, policy, facts }: CheckSubject<typeof limits>,
  found: FindingsOf<typeof limits, typeof codes>,
): void {
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

/** Control 16. */
export const restrictedSymbols = defineControl({
  number: 16,
  key: "restricted-symbols",
  title: "Restricted and halted symbols",
  group: "pre-trade",
  blocks: "Symbols of the restricted list, halted, not traded, or not to be sold short",
  exits: "Pass the restricted list; in a halted symbol only a person's pass, to wait for its reopening",
  server: false,
  limits,
  codes,
  breaches: [
    plainBreach("SYMBOL_RESTRICTED", (h) => withPolicy(h, { restrictedSymbols: ["TEST"] })),
    plainBreach("SYMBOL_HALTED", (h) => withMarket(h, { halted: true })),
    plainBreach("SYMBOL_UNTRADABLE", (h) => withMarket(h, { tradable: false })),
    plainBreach("SYMBOL_UNSHORTABLE", (h) =>
      withMarket(withOrder(h, { side: "sell" }), { shortable: false }),
    ),
    plainBreach("SYMBOL_STATUS_UNKNOWN", (h) => withMarket(h, { halted: null })),
  ],
});
