import { UNSPECIFIED, type Abstention } from "../../strategies/contract/abstention.js";
import {
  ABSTAIN,
  HOLD,
  isAbstention,
  wantedDirection,
  type RunSide,
  type Signal,
} from "../../strategies/contract/signal.js";
import type { CorporateAction } from "./corporate-action.js";
import type { Denial } from "../limits/denial.js";
import { signOf, type Fill } from "./fill.js";
import type { JournalRecord } from "./journal.js";
import { isDone, moveOrder, type OrderState } from "./order-state.js";
import { clientOrderId, createOrder, type Bracket, type Order, type OrderChanges } from "./order.js";
import { positionOf, settle, withPosition, type Portfolio } from "./portfolio.js";
import { splitPosition } from "./position.js";
import { changesOf, fractionAfterSplit } from "./split-order.js";
import type { Size } from "./sizing.js";

/** An order that was decided and is not done. */
export interface OpenOrder {
  readonly order: Order;
  readonly state: OrderState;
  /** Units filled so far. */
  readonly filled: number;
}

/** What the decision path knows between events. */
export interface TradingState {
  readonly portfolio: Portfolio;
  /** In the order in which they were decided. */
  readonly orders: readonly OpenOrder[];
}

/** What does not change during a session. */
export interface TradingPolicy {
  readonly session: string;
  readonly strategy: string;
  readonly side: RunSide;
  readonly size: Size;
  /** What guards the positions that signals open; null for nothing. */
  readonly bracket: Bracket | null;
}

interface OfOrder {
  readonly time: number;
  readonly clientOrderId: string;
}

interface WithReason extends OfOrder {
  readonly reason: string;
  /** The control that said so. */
  readonly denial?: Denial;
}

/** What can happen to a session; times are openings of bars. */
export type TradingEvent =
  | {
      readonly kind: "signal";
      readonly time: number;
      readonly symbol: string;
      readonly signal: Signal;
      /** Why, where the signal is an abstention. */
      readonly abstention?: Abstention | null;
    }
  | { readonly kind: "submit"; readonly time: number; readonly order: Order }
  /** The exit of a bracket, which the broker holds already, begins to work. */
  | { readonly kind: "attach"; readonly time: number; readonly order: Order }
  | ({ readonly kind: "accepted" } & OfOrder)
  | ({ readonly kind: "reduced"; readonly quantity: number } & WithReason)
  | ({ readonly kind: "replaced"; readonly changes: OrderChanges } & OfOrder)
  | ({ readonly kind: "canceled" | "expired" | "rejected" } & WithReason)
  | { readonly kind: "fill"; readonly fill: Fill }
  /** An open order is another after a split. */
  | { readonly kind: "restated"; readonly time: number; readonly order: Order; readonly filled: number }
  | {
      readonly kind: "corporate_action";
      readonly time: number;
      readonly action: CorporateAction;
      /** What the fraction that a split leaves of whole units is paid at; without it fractions stay. */
      readonly fractionPrice?: number;
    }
  | { readonly kind: "charge"; readonly amount: number };

/** What a step gives back: orders to send and to cancel, and what to write down. */
export interface StepOutcome {
  readonly state: TradingState;
  readonly orders: readonly Order[];
  /** Client order ids. */
  readonly cancels: readonly string[];
  readonly journal: readonly JournalRecord[];
}

const NONE: readonly never[] = [];

/**
 * The one path from events to orders and positions, in a backtest, in the browser and live. Pure: the state given is
 * not changed.
 *
 * @throws RangeError for an order event that the table of order states does not allow.
 */
export function step(state: TradingState, event: TradingEvent, policy: TradingPolicy): StepOutcome {
  switch (event.kind) {
    case "signal":
      return decide(state, event, policy);
    case "submit":
      return submit(state, event.order, event.time);
    case "attach":
      return attach(state, event.order, event.time);
    case "fill":
      return applyBrokerFill(state, event.fill);
    case "corporate_action":
      return applyAction(state, event);
    case "restated":
      return restate(state, event);
    case "charge": {
      const { cash, positions } = state.portfolio;
      const portfolio = { cash: cash - event.amount, positions };
      return { state: { portfolio, orders: state.orders }, orders: NONE, cancels: NONE, journal: NONE };
    }
    case "reduced":
      return outcome(changed(state, event.clientOrderId, { quantity: event.quantity }), event);
    case "replaced":
      return outcome(changed(state, event.clientOrderId, event.changes), event);
    default:
      return outcome(moved(state, event.clientOrderId, event.kind, 0), event);
  }
}

function outcome(state: TradingState, record: JournalRecord): StepOutcome {
  return { state, orders: NONE, cancels: NONE, journal: [record] };
}

function withOrders({ portfolio }: TradingState, orders: readonly OpenOrder[]): TradingState {
  return { portfolio, orders };
}

function submit(state: TradingState, order: Order, time: number): StepOutcome {
  return outcome(withOrders(state, [...state.orders, opened(order)]), { kind: "decided", time, order });
}

function attach(state: TradingState, order: Order, time: number): StepOutcome {
  const open: OpenOrder = { order, state: "accepted", filled: 0 };
  const { clientOrderId } = order;
  return {
    state: withOrders(state, [...state.orders, open]),
    orders: NONE,
    cancels: NONE,
    journal: [
      { kind: "decided", time, order },
      { kind: "accepted", time, clientOrderId },
    ],
  };
}

function opened(order: Order): OpenOrder {
  return { order, state: moveOrder("new", "pending_submit"), filled: 0 };
}

/**
 * Turns a signal into orders: a reversal closes, then opens; what still works against the signal is canceled. An
 * abstention opens nothing, so an entry that still works is canceled, too.
 */
function decide(
  state: TradingState,
  event: Extract<TradingEvent, { kind: "signal" }>,
  policy: TradingPolicy,
): StepOutcome {
  const { time, symbol, signal } = event;
  if (signal === HOLD) return { state, orders: NONE, cancels: NONE, journal: NONE };
  const present = Math.sign(positionOf(state.portfolio, symbol).quantity);
  const wanted = wantedDirection(signal, policy.side, present);
  const cancels = state.orders.length === 0 ? NONE : superseded(state.orders, event, present, wanted);
  const journal: JournalRecord[] = [recordOf(event)];
  if (wanted === present) return { state, orders: NONE, cancels, journal };
  const orders: Order[] = [];
  if (present !== 0) orders.push(exitOrder(policy, time, symbol, -present));
  if (wanted !== 0) orders.push(entryOrder(policy, time, symbol, wanted));
  for (const order of orders) journal.push({ kind: "decided", time, order });
  return { state: withOrders(state, [...state.orders, ...orders.map(opened)]), orders, cancels, journal };
}

function recordOf({
  time,
  symbol,
  signal,
  abstention,
}: Extract<TradingEvent, { kind: "signal" }>): JournalRecord {
  if (!isAbstention(signal)) return { kind: "signal", time, symbol, signal };
  const { reason, figure, limit } = abstention ?? UNSPECIFIED;
  return { kind: "abstained", time, symbol, signal, reason, figure, limit };
}

function superseded(
  orders: readonly OpenOrder[],
  { symbol, signal }: Extract<TradingEvent, { kind: "signal" }>,
  present: number,
  wanted: number,
): readonly string[] {
  const ids: string[] = [];
  for (const { order } of orders) {
    if (order.symbol !== symbol || order.type !== "market") continue;
    const stays = signal === ABSTAIN ? order.reduceOnly : signOf(order.side) === wanted;
    if (wanted !== present || !stays) ids.push(order.clientOrderId);
  }
  return ids;
}

function exitOrder(policy: TradingPolicy, time: number, symbol: string, direction: number): Order {
  const id = clientOrderId(policy.session, policy.strategy, time, `${symbol}.exit`);
  const side = direction > 0 ? "buy" : "sell";
  return createOrder({ symbol, side, quantity: WHOLE_POSITION, reduceOnly: true }, id, time);
}

function entryOrder(policy: TradingPolicy, time: number, symbol: string, direction: number): Order {
  const id = clientOrderId(policy.session, policy.strategy, time, `${symbol}.entry`);
  const request = { symbol, side: direction > 0 ? "buy" : "sell", quantity: policy.size } as const;
  return createOrder(policy.bracket ? { ...request, bracket: policy.bracket } : request, id, time);
}

const WHOLE_POSITION = { kind: "position" } as const;

function applyBrokerFill(state: TradingState, fill: Fill): StepOutcome {
  const kind = fill.remaining > 0 ? "partially_filled" : "filled";
  const { orders } = moved(state, fill.clientOrderId, kind, fill.quantity);
  const portfolio = settle(state.portfolio, fill);
  return outcome({ portfolio, orders }, { kind, time: fill.time, fill });
}

/** The state with an order moved along the table; a done one leaves the list. An order that is not there is left alone. */
function moved(state: TradingState, id: string, to: OrderState, filled: number): TradingState {
  let k = state.orders.length - 1;
  while (k >= 0 && state.orders[k]!.order.clientOrderId !== id) k--;
  if (k < 0) return state;
  const open = state.orders[k]!;
  const next = { order: open.order, state: moveOrder(open.state, to), filled: open.filled + filled };
  const orders = isDone(next.state) ? state.orders.toSpliced(k, 1) : state.orders.with(k, next);
  return withOrders(state, orders);
}

/** The state with other terms of an open order. */
function changed(state: TradingState, id: string, changes: OrderChanges): TradingState {
  const k = state.orders.findIndex(({ order }) => order.clientOrderId === id);
  if (k < 0) return state;
  const open = state.orders[k]!;
  return withOrders(state, state.orders.with(k, { ...open, order: { ...open.order, ...changes } }));
}

function restate(
  state: TradingState,
  { time, order, filled }: Extract<TradingEvent, { kind: "restated" }>,
): StepOutcome {
  const { clientOrderId } = order;
  const k = state.orders.findIndex((open) => open.order.clientOrderId === clientOrderId);
  const orders = k < 0 ? state.orders : state.orders.with(k, { ...state.orders[k]!, order, filled });
  const changes = changesOf(order);
  return outcome(withOrders(state, orders), { kind: "replaced", time, clientOrderId, changes });
}

function applyAction(
  { portfolio, orders }: TradingState,
  { time, action, fractionPrice }: Extract<TradingEvent, { kind: "corporate_action" }>,
): StepOutcome {
  const record = { kind: "corporate_action", time, action } as const;
  const position = positionOf(portfolio, action.symbol);
  if (action.kind === "dividend") {
    const cash = portfolio.cash + position.quantity * action.amount;
    return outcome({ orders, portfolio: { ...portfolio, cash } }, record);
  }
  const k = portfolio.positions.indexOf(position);
  if (k < 0) return outcome({ orders, portfolio }, record);
  const whole = fractionPrice !== undefined;
  const fraction = fractionAfterSplit(position.quantity, action.ratio, whole);
  const paid = fraction === 0 ? 0 : fraction * fractionPrice!;
  const positions = withPosition(portfolio.positions, k, splitPosition(position, action.ratio, whole));
  const after = { cash: portfolio.cash + paid, positions };
  return outcome({ orders, portfolio: after }, paid === 0 ? record : { ...record, paid });
}
