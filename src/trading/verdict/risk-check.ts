import type { CheckSubject } from "../controls/control.js";
import { checkApproval } from "../controls/governance/four-eyes.js";
import { cancelPending } from "../controls/in-flight/cancel-confirmation.js";
import { checkBreaker } from "../controls/in-flight/circuit-breaker.js";
import { checkConnection } from "../controls/in-flight/connection.js";
import { checkSwitches } from "../controls/in-flight/kill-switch.js";
import { checkMode } from "../controls/in-flight/trading-mode.js";
import { checkAudit } from "../controls/post-trade/audit-log.js";
import { checkReconciled } from "../controls/post-trade/reconciliation.js";
import { checkQuarantine } from "../controls/post-trade/unknown-orders.js";
import { checkBuyingPower } from "../controls/pre-trade/buying-power.js";
import { checkClock } from "../controls/pre-trade/clock-skew.js";
import { checkDuplicate } from "../controls/pre-trade/duplicate-order.js";
import { checkIncrements } from "../controls/pre-trade/increments.js";
import { checkLosses } from "../controls/pre-trade/losses.js";
import { checkData } from "../controls/pre-trade/market-data.js";
import { checkMessageRate } from "../controls/pre-trade/message-rate.js";
import { checkModel } from "../controls/pre-trade/model-gate.js";
import { checkOpenOrders, exitTaken } from "../controls/pre-trade/open-orders.js";
import { checkPositionCount } from "../controls/pre-trade/open-positions.js";
import { checkNotional } from "../controls/pre-trade/order-notional.js";
import { checkQuantity } from "../controls/pre-trade/order-quantity.js";
import { checkPortfolio } from "../controls/pre-trade/portfolio-exposure.js";
import { checkCollar } from "../controls/pre-trade/price-collar.js";
import { checkRepeatedFills } from "../controls/pre-trade/repeated-execution.js";
import { checkSymbol } from "../controls/pre-trade/restricted-symbols.js";
import { checkSelfMatch, selfMatches } from "../controls/pre-trade/self-match.js";
import { checkSession } from "../controls/pre-trade/session.js";
import { checkSignalAge } from "../controls/pre-trade/signal-age.js";
import { checkSymbolPosition } from "../controls/pre-trade/symbol-position.js";
import { checkTradeRisk } from "../controls/pre-trade/trade-risk.js";
import { checkVolumeShare } from "../controls/pre-trade/volume-share.js";
import type { Denial, RiskVerdict } from "../limits/denial.js";
import { denial } from "../policy/denial.js";
import type { RiskPolicy } from "../policy/risk-policy.js";
import { ExposureFacts } from "../risk/exposure-facts.js";
import { blockingSwitch, describeSwitch } from "../risk/kill-switch.js";
import { orderFacts } from "../risk/order-facts.js";
import type { RiskContext, RiskOpenOrder, RiskOrder } from "../risk/risk-context.js";
import { Findings } from "./findings.js";

type Subject = Omit<CheckSubject<Record<never, never>>, "policy"> & { readonly policy: RiskPolicy };
type Check = (subject: Subject, found: Findings) => void;

/** What stops all trading comes first, since it is the reason to name; then what is unknown, then the limits. */
const CHECKS: readonly Check[] = [
  checkAudit,
  checkMode,
  checkSwitches,
  checkBreaker,
  checkLosses,
  checkConnection,
  checkReconciled,
  checkQuarantine,
  checkRepeatedFills,
  checkSymbol,
  checkSession,
  checkData,
  checkClock,
  checkSignalAge,
  checkModel,
  checkApproval,
  checkDuplicate,
  checkSelfMatch,
  checkCollar,
  checkQuantity,
  checkIncrements,
  checkNotional,
  checkVolumeShare,
  checkTradeRisk,
  checkSymbolPosition,
  checkPortfolio,
  checkPositionCount,
  checkOpenOrders,
  checkBuyingPower,
  checkMessageRate,
];

const ALLOWED: RiskVerdict = { kind: "allow", cancelFirst: [] };

/**
 * Decides an order: every control is asked, and all that speaks against it is given. Pure, and the same for a backtest,
 * the browser and live. An order that only makes a position smaller passes the controls that would keep it there.
 */
export function checkOrder(order: RiskOrder, context: RiskContext, policy: RiskPolicy): RiskVerdict {
  return decide(order, context, policy, CHECKS);
}

const REPLACE_CHECKS = CHECKS.filter((check) => check !== checkDuplicate);

/**
 * Decides other terms for an open order, as if it were sent anew in the open one's place.
 *
 * @param order with the new terms and the units that would still work
 * @param replaced the open order
 */
export function checkReplace(
  order: RiskOrder,
  replaced: RiskOpenOrder,
  context: RiskContext,
  policy: RiskPolicy,
): RiskVerdict {
  if (replaced.cancelRequestedAt !== null) {
    const words = `a cancel of ${replaced.clientOrderId} is on its way`;
    return { kind: "reject", denials: [denial("CANCEL_PENDING", words, null, replaced.clientOrderId)] };
  }
  const openOrders = context.openOrders.filter((open) => open.clientOrderId !== replaced.clientOrderId);
  return decide(order, { ...context, openOrders }, policy, REPLACE_CHECKS);
}

/**
 * Decides whether a cancel may be sent that a strategy or a person asks for. It needs neither data nor the database: it
 * never adds risk. A kill switch that blocks cancels stops it, an empty message bucket delays it, and one that is on its
 * way is not sent again before `cancelConfirmMs` have passed.
 */
export function checkCancel(open: RiskOpenOrder, context: RiskContext, policy: RiskPolicy): RiskVerdict {
  const found = new Findings(policy, false, false);
  const blocking = blockingSwitch(context.switches, open, "cancels");
  if (blocking)
    found.add("KILL_SWITCH_ENGAGED", `${blocking.reason} (${describeSwitch(blocking)})`, null, blocking.id);
  const pending = cancelPending(open, context.now, policy);
  if (pending) found.denials.push(pending);
  checkMessageRate({ context, policy, facts: { exit: true } }, found);
  return verdictOf(found.denials) ?? ALLOWED;
}

function decide(
  order: RiskOrder,
  context: RiskContext,
  policy: RiskPolicy,
  checks: readonly Check[],
): RiskVerdict {
  const facts = orderFacts(order, context);
  const found = new Findings(policy, facts.exit, order.source === "person");
  const subject = { order, context, policy, facts, exposure: new ExposureFacts(order, context, facts) };
  for (const check of checks) check(subject, found);
  const taken = exitTaken(order, facts);
  if (taken && facts.closable <= 0) found.denials.push(taken);
  const rejected = verdictOf(found.denials);
  if (rejected) return rejected;
  if (!facts.exit) return ALLOWED;
  const cancelFirst = [...new Set([...facts.holding, ...selfMatches(order, context)])];
  if (!taken) return cancelFirst.length === 0 ? ALLOWED : { kind: "allow", cancelFirst };
  return { kind: "reduce", quantity: facts.closable, denial: taken, cancelFirst };
}

function verdictOf(denials: readonly Denial[]): RiskVerdict | null {
  return denials.length === 0 ? null : { kind: "reject", denials };
}
