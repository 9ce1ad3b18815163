import { fourEyes } from "./governance/four-eyes.js";
import { drillLog } from "./governance/drill-log.js";
import { liveGate } from "./governance/live-gate.js";
import { roles } from "./governance/roles.js";
import { selfAssessment } from "./governance/self-assessment.js";
import { settingChanges } from "./governance/setting-changes.js";
import { stress } from "./governance/stress.js";
import { cancelConfirmation } from "./in-flight/cancel-confirmation.js";
import { circuitBreaker } from "./in-flight/circuit-breaker.js";
import { connection } from "./in-flight/connection.js";
import { killSwitch } from "./in-flight/kill-switch.js";
import { orderLifetime } from "./in-flight/order-lifetime.js";
import { tradingMode } from "./in-flight/trading-mode.js";
import { alertDeadline } from "./post-trade/alert-deadline.js";
import { auditLog } from "./post-trade/audit-log.js";
import { fillReview } from "./post-trade/fill-review.js";
import { reconciliation } from "./post-trade/reconciliation.js";
import { unknownOrders } from "./post-trade/unknown-orders.js";
import { buyingPower } from "./pre-trade/buying-power.js";
import { clockSkew } from "./pre-trade/clock-skew.js";
import { duplicateOrder } from "./pre-trade/duplicate-order.js";
import { increments } from "./pre-trade/increments.js";
import { losses } from "./pre-trade/losses.js";
import { marketData } from "./pre-trade/market-data.js";
import { messageRate } from "./pre-trade/message-rate.js";
import { modelGate } from "./pre-trade/model-gate.js";
import { openOrders } from "./pre-trade/open-orders.js";
import { openPositions } from "./pre-trade/open-positions.js";
import { orderNotional } from "./pre-trade/order-notional.js";
import { orderQuantity } from "./pre-trade/order-quantity.js";
import { portfolioExposure } from "./pre-trade/portfolio-exposure.js";
import { priceCollar } from "./pre-trade/price-collar.js";
import { repeatedExecution } from "./pre-trade/repeated-execution.js";
import { restrictedSymbols } from "./pre-trade/restricted-symbols.js";
import { selfMatch } from "./pre-trade/self-match.js";
import { session } from "./pre-trade/session.js";
import { signalAge } from "./pre-trade/signal-age.js";
import { symbolPosition } from "./pre-trade/symbol-position.js";
import { tradeRisk } from "./pre-trade/trade-risk.js";
import { volumeShare } from "./pre-trade/volume-share.js";

/** The forty, in order. What the tables of limits and codes, the docs and the proofs hold is made from these. */
export const DEFINITIONS = [
  priceCollar,
  orderQuantity,
  orderNotional,
  volumeShare,
  symbolPosition,
  portfolioExposure,
  openPositions,
  openOrders,
  buyingPower,
  tradeRisk,
  losses,
  messageRate,
  repeatedExecution,
  duplicateOrder,
  selfMatch,
  restrictedSymbols,
  session,
  marketData,
  clockSkew,
  signalAge,
  increments,
  modelGate,
  killSwitch,
  connection,
  tradingMode,
  circuitBreaker,
  orderLifetime,
  cancelConfirmation,
  reconciliation,
  unknownOrders,
  alertDeadline,
  fillReview,
  auditLog,
  fourEyes,
  settingChanges,
  roles,
  liveGate,
  selfAssessment,
  stress,
  drillLog,
] as const;
