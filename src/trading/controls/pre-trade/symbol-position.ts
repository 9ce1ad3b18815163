import { atMost } from "../../limits/limit.js";
import { code, defineControl, type CheckSubject, type FindingsOf } from "../control.js";
import { limitBreach } from "../breach.js";
import { withOrder, withContext, positionIn, unitsOf } from "../risk-case.js";
import { checkExposureLimits, type ExposureLimit } from "../exposure-limit.js";
const limits = {
  maxSymbolGrossFraction: atMost(
    "fraction",
    0.2,
    0.5,
    "A symbol's positions of all strategies, longs and shorts added ÷ equity",
  ),
  maxSymbolNetFraction: atMost("fraction", 0.15, 0.5, "A symbol's position of the account ÷ equity"),
};
const codes = {
  SYMBOL_GROSS_EXCEEDED: code("passed", "the strategies together would hold too much of the symbol"),
  SYMBOL_NET_EXCEEDED: code("passed", "the account would hold too much of the symbol"),
};

/** The limits on a symbol's exposure. */
export const SYMBOL_LIMITS: readonly ExposureLimit<typeof limits, typeof codes>[] = [
  {
    code: "SYMBOL_GROSS_EXCEEDED",
    name: "maxSymbolGrossFraction",
    subject: "gross exposure to the symbol",
    figureOf: (e, equity) => e.symbolGross / equity,
  },
  {
    code: "SYMBOL_NET_EXCEEDED",
    name: "maxSymbolNetFraction",
    subject: "net exposure to the symbol",
    figureOf: (e, equity) => e.symbolNet / equity,
  },
];

/** What the account would hold of the symbol with this order and every open one filled. */
export function checkSymbolPosition(
  subject: CheckSubject<typeof limits>,
  found: FindingsOf<typeof limits, typeof codes>,
): void {
  checkExposureLimits(SYMBOL_LIMITS, subject, found);
}

/** Control 5. */
export const symbolPosition = defineControl({
  number: 5,
  key: "symbol-position",
  title: "Position of one symbol",
  group: "pre-trade",
  blocks: "Orders after which a symbol would be too much of the account, over all strategies or net",
  exits: "Pass: they make it smaller",
  server: false,
  limits,
  codes,
  breaches: [
    limitBreach("SYMBOL_GROSS_EXCEEDED", "maxSymbolGrossFraction", (fraction, h) =>
      withContext(withOrder(h, { quantity: unitsOf(h, fraction - 0.1) }), {
        positions: [positionIn("TEST", -unitsOf(h, 0.1))],
      }),
    ),
    limitBreach("SYMBOL_NET_EXCEEDED", "maxSymbolNetFraction", (fraction, h) =>
      withContext(withOrder(h, { quantity: unitsOf(h, fraction - 0.1) }), {
        positions: [positionIn("TEST", unitsOf(h, 0.1))],
      }),
    ),
  ],
});
