import type { Denial } from "../limits/denial.js";
import { denial } from "../policy/denial.js";
import { measureExposure } from "../risk/exposure.js";
import { formatAgainst } from "../limits/format-figure.js";
import { beyond } from "../limits/limit-check.js";
import { findLimit } from "../policy/risk-limits.js";
import type { RiskContext } from "../risk/risk-context.js";
import type { RiskPolicy } from "../policy/risk-policy.js";
import { checkLosses } from "../controls/pre-trade/losses.js";
import { Findings, type NumericLimit } from "./findings.js";

/** What a fill leads to. */
export interface FillReview {
  /** Limits that the account is beyond after it; the first is what the action is for. */
  readonly denials: readonly Denial[];
  /** `reduce` lets only exits through; `breaker` opens the circuit breaker; `kill` engages the global kill switch. */
  readonly action: "none" | "reduce" | "breaker" | "kill";
}

type Account = Pick<RiskContext, "positions" | "equity" | "dayStartEquity" | "highWaterMark">;

/**
 * Control 32: what is held is compared with the limits again after every fill, since fills may be worse than was taken
 * for granted and prices move. Open orders are not counted: they were checked when they were sent.
 *
 * @param symbol of the fill
 */
export function reviewFill(account: Account, symbol: string, policy: RiskPolicy): FillReview {
  const { positions, equity, dayStartEquity, highWaterMark } = account;
  const exposure = measureExposure(positions, [], null, symbol);
  const denials: Denial[] = [];
  const compare = (name: NumericLimit, subject: string, figure: number): void => {
    const limit = policy[name];
    if (!beyond(figure, limit)) return;
    const words = `after a fill in ${symbol}, ${subject} is ${formatAgainst(figure, limit, findLimit(name)!.unit)}`;
    denials.push(denial("FILL_LIMIT_EXCEEDED", words, limit, figure));
  };
  const share = (money: number): number => (equity > 0 ? money / equity : Number.NaN);
  compare("maxSymbolGrossFraction", "gross exposure to it", share(exposure.symbolGross));
  compare("maxSymbolNetFraction", "net exposure to it", share(exposure.symbolNet));
  compare("maxGrossFraction", "gross exposure", share(exposure.gross));
  compare("maxNetFraction", "net exposure", share(exposure.net));
  compare("maxPositions", "the number of positions", exposure.symbols);
  const losses = reviewLosses({ equity, dayStartEquity, highWaterMark }, policy);
  const action = losses.action === "none" && denials.length > 0 ? "reduce" : losses.action;
  return { denials: [...losses.denials, ...denials], action };
}

/** Control 11 whenever the account's value changes: the day's loss opens the breaker, the drawdown engages the kill switch. */
export function reviewLosses(
  account: Pick<RiskContext, "equity" | "dayStartEquity" | "highWaterMark">,
  policy: RiskPolicy,
): FillReview {
  const found = new Findings(policy, false, false);
  const { equity } = account;
  if (!Number.isFinite(equity)) found.add("ACCOUNT_EQUITY_UNKNOWN", `equity is ${equity}`, 0, String(equity));
  checkLosses({ context: account }, found);
  const codes = found.denials.map(({ code }) => code);
  const action = codes.includes("DRAWDOWN_EXCEEDED")
    ? "kill"
    : codes.includes("DAILY_LOSS_EXCEEDED")
      ? "breaker"
      : codes.length > 0
        ? "reduce"
        : "none";
  const cause = found.denials.findIndex(({ code }) => code === "DRAWDOWN_EXCEEDED");
  if (cause > 0) found.denials.unshift(...found.denials.splice(cause, 1));
  return { denials: found.denials, action };
}
