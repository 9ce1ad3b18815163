import type { Bars } from "../../market/series/bars.js";
import { sessionOf } from "../../market/series/session-of.js";
import { CLOSED_BREAKER, type BreakerEvent } from "../../trading/risk/breaker-state.js";
import { moveBreaker } from "../../trading/controls/in-flight/circuit-breaker.js";
import type { Denial, RiskVerdict } from "../../trading/limits/denial.js";
import { reviewFill, reviewLosses } from "../../trading/verdict/fill-review.js";
import { signOf, type Fill } from "../../trading/orders/fill.js";
import {
  BLOCKS_ENTRIES,
  engageSwitch,
  type KillSwitch,
  type SwitchRequest,
} from "../../trading/risk/kill-switch.js";
import { overdueOrders } from "../../trading/controls/in-flight/order-lifetime.js";
import type { Order, OrderChanges } from "../../trading/orders/order.js";
import { fullBucket, takeMessage } from "../../trading/risk/rate-bucket.js";
import { checkOrder, checkReplace } from "../../trading/verdict/risk-check.js";
import type { RecentFill, RecentOrder, RiskContext, RiskOrder } from "../../trading/risk/risk-context.js";
import type { RiskPolicy } from "../../trading/policy/risk-policy.js";
import type { Desk } from "./desk.js";
import type { Ledger } from "./ledger.js";
import type { BacktestOptions } from "../account/options.js";
import type { RiskSummary } from "../account/result.js";
import { RiskBook } from "./risk-book.js";

/** An order that risk decided on: with its units worked out, or why it is not sent. */
export type DecidedOrder =
  | { readonly kind: "send"; readonly order: Order; readonly cancelFirst: readonly string[] }
  | {
      readonly kind: "reduce";
      readonly order: Order;
      readonly quantity: number;
      readonly denial: Denial;
      readonly cancelFirst: readonly string[];
    }
  | { readonly kind: "reject"; readonly denial: Denial };

interface Counted {
  count: number;
  readonly first: Denial;
}

/**
 * Risk in a backtest: the same checks as live, on a context made from the simulated account. Nothing is stale, halted or
 * disconnected here. Nobody re-arms anything either: a kill switch that is set off and a strategy that is disabled stay
 * so to the end of the run.
 */
export class RiskDesk {
  readonly #policy: RiskPolicy;
  readonly #ledger: Ledger;
  readonly #options: BacktestOptions;
  readonly #strategy: string;
  readonly #book: RiskBook;
  /** Cancels an open order. */
  readonly #cancel: (id: string, reason: string) => void;
  readonly #bars: Bars;
  readonly #counts = new Map<number, Counted>();
  readonly #actions: { readonly time: number; readonly action: string }[] = [];
  #orders = 0;
  #rejected = 0;
  #replacesRefused = 0;
  #reduced = 0;
  #bucket;
  #breaker = CLOSED_BREAKER;
  #switches: readonly KillSwitch[] = [];
  #disabled: string | null = null;
  #beyond: { readonly symbol: string; readonly denial: Denial } | null = null;
  #recentOrders: RecentOrder[] = [];
  #recentFills: RecentFill[] = [];
  #session = Number.NaN;
  #newSession = false;
  #lastEquity: number;
  #dayStart: number;
  #highWater: number;

  constructor(
    policy: RiskPolicy,
    desks: readonly Desk[],
    ledger: Ledger,
    options: BacktestOptions,
    strategy: string,
    cancel: (id: string, reason: string) => void,
  ) {
    this.#policy = policy;
    this.#ledger = ledger;
    this.#options = options;
    this.#strategy = strategy;
    this.#cancel = cancel;
    this.#book = new RiskBook(desks, ledger, options, strategy);
    this.#bars = desks[0]!.bars;
    this.#bucket = fullBucket(0, policy);
    this.#lastEquity = options.cash;
    this.#dayStart = options.cash;
    this.#highWater = options.cash;
  }

  get summary(): RiskSummary {
    const denials = [...this.#counts].map(([control, { count, first }]) => ({ control, count, first }));
    return {
      orders: this.#orders,
      rejected: this.#rejected,
      replacesRefused: this.#replacesRefused,
      reduced: this.#reduced,
      denials: denials.sort((a, b) => a.control - b.control),
      actions: this.#actions,
    };
  }

  /** A time begins: what a new session starts with, and what was too old. */
  openTime(): void {
    const { time } = this.#ledger;
    const session = sessionOf(this.#bars, time);
    if (session === this.#session) return;
    this.#session = session;
    this.#dayStart = this.#lastEquity;
    this.#newSession = true;
  }

  /** A symbol split. */
  split(symbol: string, ratio: number): void {
    this.#book.split(symbol, ratio);
  }

  /** The bars of a time have closed. */
  closeBars(): void {
    const { time } = this.#ledger;
    const ratio = this.#book.see();
    if (ratio !== null) this.#move({ kind: "volatility", time, ratio });
    if (this.#newSession) this.#move({ kind: "session", time });
    this.#newSession = false;
    this.#reviewLosses(this.#ledger.equity());
    this.#reviewHoldings();
    for (const { clientOrderId, denial } of overdueOrders(this.#book.openOrders(null), time, this.#policy))
      this.#cancel(clientOrderId, denial.message);
  }

  /** A time is over. */
  closeTime(equity: number): void {
    this.#lastEquity = equity;
    this.#move({ kind: "tick", time: this.#ledger.time });
  }

  /** An order filled. */
  seeFill({ clientOrderId, side, time, price, reference, symbol }: Fill): void {
    this.#recentFills = this.#recentFills.filter((fill) => time - fill.time <= this.#policy.repeatedFillsMs);
    this.#recentFills.push({ clientOrderId, strategy: this.#strategy, side, time });
    const slippageBps = (signOf(side) * (price - reference) * 10_000) / reference;
    this.#move({ kind: "fill", time, slippageBps });
    this.#reviewFill(symbol);
  }

  /** The driver sent a message that risk was not asked about. */
  seeMessage(): void {
    this.#bucket = takeMessage(this.#bucket, this.#ledger.time, this.#policy);
  }

  /** Decides an order before it is sent. */
  decide(order: Order): DecidedOrder {
    const quantity = this.#book.quantityOf(order);
    const asked = this.#book.riskOrder(order, quantity);
    const verdict = checkOrder(asked, this.#context(asked.symbol, order.clientOrderId), this.#policy);
    this.#orders++;
    if (verdict.kind === "reject") {
      this.#rejected++;
      return { kind: "reject", denial: this.#refused(verdict) };
    }
    this.#sent(asked);
    // A trial of a half-open breaker is an order that opens a position.
    if (!order.reduceOnly) this.#move({ kind: "sent", time: this.#ledger.time });
    const { cancelFirst } = verdict;
    const sized = this.#book.sized(order, quantity);
    if (verdict.kind === "allow") return { kind: "send", order: sized, cancelFirst };
    this.#reduced++;
    this.#count(verdict.denial);
    return { kind: "reduce", order: sized, quantity: verdict.quantity, denial: verdict.denial, cancelFirst };
  }

  /** Why other terms for an open order are refused; null when they may be sent. */
  refuseReplace(id: string, changes: OrderChanges): Denial | null {
    const { orders } = this.#ledger.state;
    const open = orders.find(({ order }) => order.clientOrderId === id);
    if (!open) return null;
    const { order, filled } = open;
    const units = changes.quantity === undefined ? this.#book.remainingOf(open) : changes.quantity - filled;
    // It is canceled when nothing is left to work.
    if (units <= 0) return null;
    const decidedAt = this.#ledger.time;
    const asked = this.#book.riskOrder({ ...order, ...changes, quantity: units, decidedAt }, units);
    const context = this.#context(order.symbol, null);
    const verdict = checkReplace(asked, this.#book.riskOpenOrder(open), context, this.#policy);
    this.#orders++;
    if (verdict.kind === "allow") {
      this.seeMessage();
      return null;
    }
    this.#replacesRefused++;
    if (verdict.kind === "reject") return this.#refused(verdict);
    this.#count(verdict.denial);
    return verdict.denial;
  }

  #refused({ denials }: Extract<RiskVerdict, { kind: "reject" }>): Denial {
    const controls = new Set<number>();
    for (const denial of denials) if (!controls.has(denial.control)) this.#count(denial, controls);
    const repeated = denials.find(({ code }) => code === "STRATEGY_FILLS_REPEATED");
    if (repeated && this.#disabled === null) {
      this.#disabled = repeated.message;
      this.#act(`Strategy ${this.#strategy} is disabled`, repeated);
    }
    return denials[0]!;
  }

  /** Counts a control once an order. */
  #count(denial: Denial, controls?: Set<number>): void {
    controls?.add(denial.control);
    const counted = this.#counts.get(denial.control);
    if (counted) counted.count++;
    else this.#counts.set(denial.control, { count: 1, first: denial });
  }

  #act(action: string, denial: Denial | null): void {
    const { time } = this.#ledger;
    this.#actions.push({ time, action });
    this.#ledger.note({ kind: "control", time, action, denial });
  }

  #sent({
    clientOrderId,
    strategy,
    symbol,
    side,
    quantity,
    limitPrice,
    stopPrice,
    reduceOnly,
  }: RiskOrder): void {
    const { time } = this.#ledger;
    const { duplicateWindowMs } = this.#policy;
    this.seeMessage();
    this.#recentOrders = this.#recentOrders.filter((recent) => time - recent.time <= duplicateWindowMs);
    const terms = { clientOrderId, strategy, symbol, side, quantity, limitPrice, stopPrice, reduceOnly };
    this.#recentOrders.push({ ...terms, time });
  }

  #move(event: BreakerEvent): void {
    const before = this.#breaker.state;
    const { state, actions } = moveBreaker(this.#breaker, event, this.#policy);
    this.#breaker = state;
    if (state.state !== before) this.#act(`Circuit breaker ${state.state.replace("_", "-")}`, state.cause);
    for (const action of actions) if (action.kind === "cancel_entries") this.#cancelEntries(action.reason);
  }

  #cancelEntries(reason: string): void {
    for (const { order } of this.#ledger.state.orders.slice())
      if (!order.reduceOnly) this.#cancel(order.clientOrderId, reason);
  }

  #reviewLosses(equity: number): void {
    const { time } = this.#ledger;
    this.#highWater = Math.max(this.#highWater, equity);
    const account = { equity, dayStartEquity: this.#dayStart, highWaterMark: this.#highWater };
    this.#move({ kind: "equity", time, equity, dayStartEquity: this.#dayStart });
    const { action, denials } = reviewLosses(account, this.#policy);
    if (action !== "kill" || this.#switches.length > 0) return;
    const cause = denials.find(({ code }) => code === "DRAWDOWN_EXCEEDED")!;
    const request: SwitchRequest = {
      id: "drawdown",
      scope: { kind: "global" },
      blocks: BLOCKS_ENTRIES,
      flatten: false,
      reason: cause.message,
      by: `control ${cause.control}`,
      at: time,
      cause,
    };
    const { killSwitch, effects } = engageSwitch(request, this.#book.openOrders(null), []);
    this.#switches = [killSwitch];
    this.#act("Kill switch engaged", cause);
    for (const effect of effects)
      if (effect.kind === "cancel") this.#cancel(effect.clientOrderId, effect.reason);
  }

  /** Control 32; only exits are let through for as long as the account is beyond a limit. */
  #reviewFill(symbol: string): void {
    const equity = this.#ledger.equity();
    const account = {
      positions: this.#book.positions(),
      equity,
      dayStartEquity: this.#dayStart,
      highWaterMark: this.#highWater,
    };
    const beyond = reviewFill(account, symbol, this.#policy).denials.find((d) => d.control === 32);
    if (beyond && this.#beyond === null) this.#act("Only exits are let through", beyond);
    if (beyond) this.#beyond = { symbol, denial: beyond };
    else if (this.#beyond?.symbol === symbol) {
      this.#beyond = null;
      this.#act("Entries are let through again", null);
    }
  }

  #reviewHoldings(): void {
    if (this.#beyond) this.#reviewFill(this.#beyond.symbol);
  }

  #context(symbol: string, asked: string | null): RiskContext {
    const { time, cash } = this.#ledger;
    const equity = this.#ledger.equity();
    const margin = this.#options.initialMargin ?? 1;
    const positions = this.#book.positions();
    const gross = positions.reduce((sum, { quantity, price }) => sum + Math.abs(quantity * price!), 0);
    return {
      now: time,
      equity,
      cash,
      buyingPower: (equity - margin * gross) / margin,
      highWaterMark: this.#highWater,
      dayStartEquity: this.#dayStart,
      positions,
      openOrders: this.#book.openOrders(asked),
      market: this.#book.market(symbol),
      clockSkewMs: 0,
      bucket: this.#bucket,
      clientOrderIdUsed: false,
      recentOrders: this.#recentOrders,
      recentFills: this.#recentFills,
      mode: this.#beyond ? "REDUCING" : "ACTIVE",
      modeReason: this.#beyond?.denial.message ?? "a backtest",
      switches: this.#switches,
      breaker: this.#breaker,
      strategyDisabled: this.#disabled,
      gate: null,
      approvalRequired: false,
      approval: null,
      databaseUp: true,
      brokerConnected: true,
      heartbeatAgeMs: 0,
      reconciliation: { ageMs: 0, differences: 0 },
      quarantined: [],
    };
  }
}
