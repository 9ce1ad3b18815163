import { decisionCode, defineControl } from "../control.js";
import { figureBreach } from "../breach.js";
import { positionIn } from "../risk-case.js";
import { symbolPosition } from "../pre-trade/symbol-position.js";
const limits = {};
const codes = { FILL_LIMIT_EXCEEDED: decisionCode("after a fill the account is beyond a limit") };

/** Control 32. */
export const fillReview = defineControl({
  number: 32,
  key: "fill-review",
  title: "Limits after fills",
  group: "post-trade",
  blocks: "Entries once a fill has taken the account beyond a limit: only exits are let through",
  exits: "Pass",
  server: false,
  limits,
  codes,
  breaches: [
    figureBreach(
      "FILL_LIMIT_EXCEEDED",
      symbolPosition.limits.maxSymbolNetFraction.default,
      (fraction, { reviewFill }) =>
        reviewFill("TEST", (equity) => [positionIn("TEST", (fraction * equity) / 100)]),
    ),
  ],
});
