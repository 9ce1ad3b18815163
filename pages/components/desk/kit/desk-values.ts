import type {
  AccountSummary,
  AlertRecord,
  EquityCurve,
  ServiceHealth,
} from "../../../src/contracts/account.js";
import type {
  ControlsState,
  LiveStrategyRecord,
  PolicyRecord,
  RecommendationRecord,
} from "../../../src/contracts/controls.js";
import type { OrderRecord, PositionRecord } from "../../../src/contracts/orders.js";
import { liveValue, type LiveValue } from "./live-value.js";

export interface OrderPage {
  readonly orders: readonly OrderRecord[];
  readonly next: string | null;
}

/** The desk at a glance; every event may change it. */
export const deskSummary = (): LiveValue<AccountSummary> => liveValue("/v1/metrics/summary", /./);
export const deskEquity = (): LiveValue<EquityCurve> =>
  liveValue("/v1/metrics/equity", /^(fill|order\.filled|equity|session|account)/);
export const deskPositions = (): LiveValue<{ readonly positions: readonly PositionRecord[] }> =>
  liveValue("/v1/positions", /^(order|fill|position|account|reconcil)/);
export const openOrders = (): LiveValue<OrderPage> =>
  liveValue("/v1/orders?status=open&limit=200", /^(order|fill)/);
export const allOrders = (): LiveValue<OrderPage> =>
  liveValue("/v1/orders?status=all&limit=200", /^(order|fill)/);
export const deskAlerts = (): LiveValue<{ readonly alerts: readonly AlertRecord[] }> =>
  liveValue("/v1/alerts?state=all&limit=200", /^alert/);
export const deskControls = (): LiveValue<ControlsState> =>
  liveValue("/v1/controls", /^(switch|control|mode|breaker|policy|session|account|system|order\.denied)/);
export const deskPolicies = (): LiveValue<{ readonly policies: readonly PolicyRecord[] }> =>
  liveValue("/v1/controls/policy", /^policy/);
export const deskRecommendations = (): LiveValue<{
  readonly recommendations: readonly RecommendationRecord[];
}> =>
  liveValue(
    "/v1/recommendations?state=all&limit=200",
    /^(recommendation|order\.(proposed|approved|rejected|expired|denied))/,
  );
export const deskServices = (): LiveValue<{ readonly services: readonly ServiceHealth[] }> =>
  liveValue("/v1/health/services", /^(service|stream|feed|reconcil|mode|session|account|broker)/);
export const deskStrategies = (): LiveValue<{ readonly strategies: readonly LiveStrategyRecord[] }> =>
  liveValue("/v1/strategies", /^(strategy|order|fill|recommendation|signal|bar)/);
