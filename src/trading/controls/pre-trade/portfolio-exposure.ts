import { atMost } from "../../limits/limit.js";
import { code, defineControl, type CheckSubject, type FindingsOf } from "../control.js";
import { plainBreach, limitBreach } from "../breach.js";
import { withOrder, withContext, positionIn, unitsOf, spread } from "../risk-case.js";
import { checkExposureLimits, type ExposureLimit } from "../exposure-limit.js";
const limits = {
  maxGrossFraction: atMost("fraction", 0.8, 1, "All positions, longs and shorts added ÷ equity"),
  maxNetFraction: atMost("fraction", 0.8, 1, "Longs less shorts, either way ÷ equity"),
};
const codes = {
  PORTFOLIO_GROSS_EXCEEDED: code("passed", "too much of the account would be deployed"),
  PORTFOLIO_NET_EXCEEDED: code("passed", "the account would lean too far to one side"),
  POSITION_PRICE_MISSING: code("passed", "a position has no price, so exposure is not known"),
};

/** The limits on the portfolio's exposure. */
export const PORTFOLIO_LIMITS: readonly ExposureLimit<typeof limits, typeof codes>[] = [
  {
    code: "PORTFOLIO_GROSS_EXCEEDED",
    name: "maxGrossFraction",
    subject: "gross exposure",
    figureOf: (e, equity) => e.gross / equity,
  },
  {
    code: "PORTFOLIO_NET_EXCEEDED",
    name: "maxNetFraction",
    subject: "net exposure",
    figureOf: (e, equity) => e.net / equity,
  },
];

/** What the account would hold with this order and every open one filled. */
export function checkPortfolio(
  subject: CheckSubject<typeof limits>,
  found: FindingsOf<typeof limits, typeof codes>,
): void {
  const { facts, exposure } = subject;
  if (!facts.exit && exposure.unpricedPosition !== undefined)
    found.add("POSITION_PRICE_MISSING", `the position in ${exposure.unpricedPosition} has no price`);
  checkExposureLimits(PORTFOLIO_LIMITS, subject, found);
}

/** Control 6. */
export const portfolioExposure = defineControl({
  number: 6,
  key: "portfolio-exposure",
  title: "Exposure of the portfolio",
  group: "pre-trade",
  blocks: "Orders after which too much would be deployed, gross or net",
  exits: "Pass: they make it smaller",
  server: false,
  limits,
  codes,
  breaches: [
    limitBreach("PORTFOLIO_GROSS_EXCEEDED", "maxGrossFraction", (fraction, h) =>
      withContext(withOrder(h, { quantity: unitsOf(h, fraction - 0.7) }), { positions: spread(h, -0.7) }),
    ),
    limitBreach("PORTFOLIO_NET_EXCEEDED", "maxNetFraction", (fraction, h) =>
      withContext(withOrder(h, { quantity: unitsOf(h, fraction - 0.7) }), { positions: spread(h, 0.7) }),
    ),
    plainBreach("POSITION_PRICE_MISSING", (h) =>
      withContext(h, { positions: [{ ...positionIn("OTHER", 1), price: null }] }),
    ),
  ],
});
