import { atMost } from "../../limits/limit.js";
import { code, defineControl, type CheckSubject, type FindingsOf } from "../control.js";
import { limitBreach } from "../breach.js";
import { withContext, positionIn } from "../risk-case.js";
import { checkExposureLimits, type ExposureLimit } from "../exposure-limit.js";
const limits = {
  maxPositions: atMost("count", 20, 100, "Symbols with a position or an order that opens one"),
};
const codes = { POSITION_COUNT_EXCEEDED: code("passed", "there would be too many positions") };

/** The limit on the number of positions. */
export const COUNT_LIMITS: readonly ExposureLimit<typeof limits, typeof codes>[] = [
  {
    code: "POSITION_COUNT_EXCEEDED",
    name: "maxPositions",
    subject: "number of positions",
    figureOf: (e) => e.symbols,
  },
];

/** How many positions there would be with this order and every open one filled. */
export function checkPositionCount(
  subject: CheckSubject<typeof limits>,
  found: FindingsOf<typeof limits, typeof codes>,
): void {
  checkExposureLimits(COUNT_LIMITS, subject, found);
}

/** Control 7. */
export const openPositions = defineControl({
  number: 7,
  key: "open-positions",
  title: "Number of positions",
  group: "pre-trade",
  blocks: "Orders that would open one position too many",
  exits: "Pass: they open none",
  server: false,
  limits,
  codes,
  breaches: [
    limitBreach(
      "POSITION_COUNT_EXCEEDED",
      "maxPositions",
      (count, h) =>
        withContext(h, { positions: Array.from({ length: count - 1 }, (_, k) => positionIn(`S${k}`, 1)) }),
      { whole: true },
    ),
  ],
});
