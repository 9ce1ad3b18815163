import type { Check } from "./check.js";
import { checkAudit, checkConnection, checkQuarantine, checkReconciled } from "./connection.js";
import { checkApproval, checkModel, checkSignalAge } from "./decision.js";
import { checkBuyingPower, checkExposure } from "./exposure-limits.js";
import { Findings } from "./findings.js";
import { checkLosses } from "./losses.js";
import { checkClock, checkData, checkSession, checkSymbol } from "./market-state.js";
import { checkCollar, checkIncrements } from "./order-price.js";
import { checkNotional, checkQuantity, checkTradeRisk, checkVolumeShare } from "./order-size.js";
import { checkBreaker, checkMode, checkSwitches } from "./permission.js";
import {
  checkDuplicate,
  checkMessageRate,
  checkRepeatedFills,
  checkSelfMatch,
  selfMatches,
} from "./repetition.js";
import { denial, type Denial, type RiskVerdict } from "../policy/denial.js";
import { blockingSwitch, describeSwitch } from "../risk/kill-switch.js";
import { beyond } from "../policy/limit-check.js";
import { orderFacts, type OrderFacts } from "../risk/order-facts.js";
import type { RiskContext, RiskOpenOrder, RiskOrder } from "../risk/risk-context.js";
import type { RiskPolicy } from "../policy/risk-policy.js";

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
  checkExposure,
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
  const { cancelRequestedAt, clientOrderId } = open;
  if (cancelRequestedAt !== null && !beyond(context.now - cancelRequestedAt, policy.cancelConfirmMs))
    found.add("CANCEL_PENDING", `a cancel of ${clientOrderId} is on its way`, null, clientOrderId);
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
  const subject = { order, context, policy, facts };
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

/** Control 8 of an exit that asks for more than the open orders leave to close. */
function exitTaken({ quantity, reduceOnly }: RiskOrder, { closable }: OrderFacts): Denial | null {
  if (!reduceOnly || !beyond(quantity, closable)) return null;
  const words = `${closable} units are left to close, the order asks for ${quantity}`;
  return denial("OPEN_ORDERS_EXIT_TAKEN", words, closable, quantity);
}
