import type { Bar } from "../market/bars.js";
import { HOLD, wantedDirection, type RunSide, type Signal } from "../strategies/signal.js";
import type { Fill } from "./fill.js";
import type { JournalRecord } from "./journal.js";
import { clientOrderId, type Order } from "./order.js";
import { settle, type Portfolio } from "./portfolio.js";

/** What the decision path knows between bars. */
export interface TradingState {
  readonly portfolio: Portfolio;
}

/** What does not change during a session. */
export interface TradingPolicy {
  readonly session: string;
  readonly strategy: string;
  readonly symbol: string;
  readonly side: RunSide;
}

/** What a step gives back: orders to send, and what to write down. */
export interface StepOutcome {
  readonly state: TradingState;
  readonly orders: readonly Order[];
  readonly journal: readonly JournalRecord[];
}

const NOTHING: readonly never[] = [];

/**
 * Decides on a bar's close: the one path from signal to orders, in a backtest, in the browser and live. Pure; a
 * bar without a change allocates only its outcome.
 */
export function step(state: TradingState, bar: Bar, signal: Signal, policy: TradingPolicy): StepOutcome {
  if (signal === HOLD) return { state, orders: NOTHING, journal: NOTHING };
  const present = Math.sign(state.portfolio.position.quantity);
  const wanted = wantedDirection(signal, policy.side, present);
  const orders: Order[] = [];
  if (wanted !== present) {
    if (present !== 0) orders.push(orderFor(policy, bar.time, -present, "exit"));
    if (wanted !== 0) orders.push(orderFor(policy, bar.time, wanted, "entry"));
  }
  const journal: JournalRecord[] = [{ kind: "signal", time: bar.time, signal }];
  for (const order of orders) journal.push({ kind: "order", time: bar.time, order });
  return { state, orders, journal };
}

/** The state after a fill, and the record of it. */
export function applyBrokerFill(
  state: TradingState,
  fill: Fill,
): { readonly state: TradingState; readonly journal: readonly JournalRecord[] } {
  return {
    state: { portfolio: settle(state.portfolio, fill) },
    journal: [{ kind: "fill", time: fill.time, fill }],
  };
}

function orderFor(policy: TradingPolicy, time: number, direction: number, leg: Order["leg"]): Order {
  return {
    clientOrderId: clientOrderId(policy.session, policy.strategy, time, leg),
    symbol: policy.symbol,
    side: direction > 0 ? "buy" : "sell",
    leg,
    decidedAt: time,
  };
}
