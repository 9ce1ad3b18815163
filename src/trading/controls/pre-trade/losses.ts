import { atMost } from "../../limits/limit.js";
import { code, defineControl, denialsOf, type FindingsOf } from "../control.js";
import { plainBreach, limitBreach } from "../breach.js";
import { withContext } from "../risk-case.js";
import type { RiskContext } from "../../risk/risk-context.js";

const limits = {
  maxDailyLossFraction: atMost(
    "fraction",
    0.03,
    0.05,
    "Loss since the session's start, ÷ equity at its start; beyond it the circuit breaker opens",
  ),
  maxDrawdownFraction: atMost(
    "fraction",
    0.1,
    0.2,
    "Loss since the highest equity, ÷ that; beyond it the kill switch is engaged",
  ),
};
const codes = {
  DAILY_LOSS_EXCEEDED: code("passed", "the day's loss is too large"),
  DRAWDOWN_EXCEEDED: code("passed", "the loss since the account's highest value is too large"),
  LOSS_REFERENCE_MISSING: code("passed", "the day's first or the highest value is not known"),
};

/** The circuit breaker says the day's loss with this code. */
export const denyLoss = denialsOf(11, codes);

interface LossSubject {
  readonly context: Pick<RiskContext, "equity" | "dayStartEquity" | "highWaterMark">;
}
/** The day's loss, which opens the circuit breaker, and the drawdown, which engages the kill switch. */
export function checkLosses({ context }: LossSubject, found: FindingsOf<typeof limits, typeof codes>): void {
  const { equity, dayStartEquity, highWaterMark } = context;
  if (!(dayStartEquity > 0 && highWaterMark > 0))
    return found.add("LOSS_REFERENCE_MISSING", "the day's first or the highest equity is not known");
  if (!Number.isFinite(equity)) return;
  const loss = (dayStartEquity - equity) / dayStartEquity;
  found.compare("DAILY_LOSS_EXCEEDED", "maxDailyLossFraction", "loss of the day", loss);
  const drawdown = (highWaterMark - equity) / highWaterMark;
  found.compare("DRAWDOWN_EXCEEDED", "maxDrawdownFraction", "loss from the highest equity", drawdown);
}

/** Control 11. */
export const losses = defineControl({
  number: 11,
  key: "losses",
  title: "Daily loss and drawdown",
  group: "pre-trade",
  blocks:
    "Entries after the day's loss, which opens the circuit breaker, and after the drawdown, which engages the kill switch",
  exits: "Pass: a loss is no reason to keep a position",
  server: false,
  limits,
  codes,
  breaches: [
    limitBreach("DAILY_LOSS_EXCEEDED", "maxDailyLossFraction", (fraction, h) =>
      withContext(h, { equity: h.context.dayStartEquity * (1 - fraction) }),
    ),
    limitBreach("DRAWDOWN_EXCEEDED", "maxDrawdownFraction", (fraction, h) => {
      const equity = h.context.highWaterMark * (1 - fraction);
      return withContext(h, { equity, dayStartEquity: equity });
    }),
    plainBreach("LOSS_REFERENCE_MISSING", (h) => withContext(h, { dayStartEquity: Number.NaN })),
  ],
});
