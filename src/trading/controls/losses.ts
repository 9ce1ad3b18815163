import type { RiskContext } from "../risk/risk-context.js";
import type { Findings } from "./findings.js";

interface LossSubject {
  readonly context: Pick<RiskContext, "equity" | "dayStartEquity" | "highWaterMark">;
}

/** Control 11: the day's loss, which opens the circuit breaker, and the drawdown, which engages the kill switch. */
export function checkLosses({ context }: LossSubject, found: Findings): void {
  const { equity, dayStartEquity, highWaterMark } = context;
  if (!(dayStartEquity > 0 && highWaterMark > 0))
    return found.add("LOSS_REFERENCE_MISSING", "the day's first or the highest equity is not known");
  if (!Number.isFinite(equity)) return;
  const loss = (dayStartEquity - equity) / dayStartEquity;
  found.compare("DAILY_LOSS_EXCEEDED", "maxDailyLossFraction", "loss of the day", loss);
  const drawdown = (highWaterMark - equity) / highWaterMark;
  found.compare("DRAWDOWN_EXCEEDED", "maxDrawdownFraction", "loss from the highest equity", drawdown);
}
