import { sessionDay } from "../market/calendar.js";
import { CLOSED_BREAKER, moveBreaker, type BreakerEvent } from "../trading/circuit-breaker.js";
import type { Denial, RiskVerdict } from "../trading/denial.js";
import { reviewFill, reviewLosses } from "../trading/fill-review.js";
import { signOf, type Fill } from "../trading/fill.js";
import { BLOCKS_ENTRIES, engageSwitch, type KillSwitch, type SwitchRequest } from "../trading/kill-switch.js";
import { overdueOrders } from "../trading/order-lifetime.js";
import type { Order, OrderChanges } from "../trading/order.js";
import { fullBucket, takeMessage } from "../trading/rate-bucket.js";
import { checkOrder, checkReplace } from "../trading/risk-check.js";
import type {
  RecentFill,
  RecentOrder,
  RiskContext,
  RiskOpenOrder,
  RiskOrder,
  RiskPosition,
} from "../trading/risk-context.js";
import type { RiskPolicy } from "../trading/risk-policy.js";
import { entryQuantity } from "../trading/sizing.js";
import type { OpenOrder } from "../trading/step.js";
import { worstPrice } from "../trading/worst-price.js";
import { DeskHistory } from "./desk-history.js";
import type { Desk } from "./desk.js";
import type { Ledger } from "./ledger.js";
import type { BacktestOptions } from "./options.js";
import type { RiskSummary } from "./result.js";

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
  readonly #desks: readonly Desk[];
  readonly #ledger: Ledger;
  readonly #options: BacktestOptions;
  readonly #strategy: string;
  readonly #histories: readonly DeskHistory[];
  /** Cancels an open order. */
  readonly #cancel: (id: string, reason: string) => void;
  readonly #intraday: boolean;
  /** Units of orders whose size was a rule when they were decided. */
  readonly #sized = new Map<string, number>();
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
    this.#desks = desks;
    this.#ledger = ledger;
    this.#options = options;
    this.#strategy = strategy;
    this.#cancel = cancel;
    const whole = options.size.kind !== "all-in-fractional";
    this.#histories = desks.map((desk) => new DeskHistory(desk, whole));
    this.#intraday = /Min|Hour/.test(desks[0]!.bars.timeframe);
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
    const session = this.#intraday ? sessionDay(time) : time;
    if (session === this.#session) return;
    this.#session = session;
    this.#dayStart = this.#lastEquity;
    this.#newSession = true;
  }

  /** The bars of a time have closed. */
  closeBars(): void {
    const { time } = this.#ledger;
    let ratio: number | null = null;
    for (const history of this.#histories) {
      history.see();
      const { volatility } = history;
      if (volatility !== null) ratio = Math.max(ratio ?? 0, volatility);
    }
    if (ratio !== null) this.#move({ kind: "volatility", time, ratio });
    if (this.#newSession) this.#move({ kind: "session", time });
    this.#newSession = false;
    this.#reviewLosses(this.#ledger.equity());
    this.#reviewHoldings();
    for (const { clientOrderId, denial } of overdueOrders(this.#openOrders(null), time, this.#policy))
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
    const quantity = this.#quantityOf(order);
    const asked = this.#riskOrder(order, quantity);
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
    const sized = this.#sizedOrder(order, quantity);
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
    const units = changes.quantity === undefined ? this.#remainingOf(open) : changes.quantity - filled;
    // It is canceled when nothing is left to work.
    if (units <= 0) return null;
    const decidedAt = this.#ledger.time;
    const asked = this.#riskOrder({ ...order, ...changes, quantity: units, decidedAt }, units);
    const context = this.#context(order.symbol, null);
    const verdict = checkReplace(asked, this.#riskOpenOrder(open), context, this.#policy);
    this.#orders++;
    if (verdict.kind === "allow") {
      this.seeMessage();
      if (changes.quantity !== undefined) this.#sized.set(id, changes.quantity);
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
    const { killSwitch, effects } = engageSwitch(request, this.#openOrders(null), []);
    this.#switches = [killSwitch];
    this.#act("Kill switch engaged", cause);
    for (const effect of effects)
      if (effect.kind === "cancel") this.#cancel(effect.clientOrderId, effect.reason);
  }

  /** Control 32; only exits are let through for as long as the account is beyond a limit. */
  #reviewFill(symbol: string): void {
    const equity = this.#ledger.equity();
    const account = {
      positions: this.#positions(),
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

  /** Units at the latest price, as live decides them; what funds do not cover when it fills is reduced. */
  #quantityOf({ quantity, symbol }: Order): number {
    if (typeof quantity === "number") return quantity;
    const { units, price } = this.#deskOf(symbol);
    if (quantity.kind === "position") return Math.abs(units);
    const equity = this.#ledger.equity();
    return entryQuantity(quantity, equity, equity, price, this.#options);
  }

  #sizedOrder(order: Order, quantity: number): Order {
    if (typeof order.quantity === "number" || order.quantity.kind === "position") return order;
    this.#sized.set(order.clientOrderId, quantity);
    return { ...order, quantity, shortfall: "reduce" };
  }

  #riskOrder(order: Order, quantity: number): RiskOrder {
    const { clientOrderId, symbol, side, type, limitPrice, stopPrice, reduceOnly, group, decidedAt } = order;
    return {
      clientOrderId,
      strategy: this.#strategy,
      model: null,
      symbol,
      side,
      quantity,
      type,
      limitPrice,
      stopPrice,
      protectiveStop: this.#guardOf(order),
      reduceOnly,
      group,
      decidedAt,
      source: "strategy",
      person: null,
    };
  }

  /** The stop of a bracket that is nearest to the price. */
  #guardOf({ bracket, side, symbol }: Order): number | null {
    if (bracket === null) return null;
    const history = this.#histories[this.#deskOf(symbol).slot]!;
    const { stopLoss, trailingStop } = bracket;
    const fixed =
      stopLoss && "price" in stopLoss ? stopLoss.price : history.guardAt(side, stopLoss?.fraction);
    const guards = [fixed, history.guardAt(side, trailingStop)].filter((price) => price !== null);
    if (guards.length === 0) return null;
    return side === "buy" ? Math.max(...guards) : Math.min(...guards);
  }

  #context(symbol: string, asked: string | null): RiskContext {
    const { time, cash } = this.#ledger;
    const equity = this.#ledger.equity();
    const margin = this.#options.initialMargin ?? 1;
    const positions = this.#positions();
    const gross = positions.reduce((sum, { quantity, price }) => sum + Math.abs(quantity * price!), 0);
    return {
      now: time,
      equity,
      cash,
      buyingPower: (equity - margin * gross) / margin,
      highWaterMark: this.#highWater,
      dayStartEquity: this.#dayStart,
      positions,
      openOrders: this.#openOrders(asked),
      market: this.#histories[this.#deskOf(symbol).slot]!.view(time),
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

  #positions(): RiskPosition[] {
    return this.#desks.flatMap(({ symbol, units, price }) =>
      units === 0
        ? []
        : [{ symbol, strategy: this.#strategy, model: null, quantity: units, averagePrice: price, price }],
    );
  }

  /** Orders at the exchange; one that is only decided is not there yet. */
  #openOrders(but: string | null): RiskOpenOrder[] {
    const open: RiskOpenOrder[] = [];
    for (const entry of this.#ledger.state.orders)
      if (entry.state !== "pending_submit" && entry.order.clientOrderId !== but)
        open.push(this.#riskOpenOrder(entry));
    return open;
  }

  #riskOpenOrder(open: OpenOrder): RiskOpenOrder {
    const { clientOrderId, symbol, side, type, limitPrice, stopPrice, reduceOnly, group, decidedAt } =
      open.order;
    const view = this.#histories[this.#deskOf(symbol).slot]!.view(this.#ledger.time);
    return {
      clientOrderId,
      strategy: this.#strategy,
      model: null,
      symbol,
      side,
      type,
      remaining: this.#remainingOf(open),
      price: worstPrice({ side, type, limitPrice, stopPrice }, view),
      limitPrice,
      reduceOnly,
      group,
      submittedAt: decidedAt,
      cancelRequestedAt: null,
    };
  }

  #remainingOf({ order, filled }: OpenOrder): number {
    const units = this.#sized.get(order.clientOrderId) ?? this.#quantityOf(order);
    return Math.max(0, units - filled);
  }

  #deskOf(symbol: string): Desk {
    return this.#desks.find((desk) => desk.symbol === symbol)!;
  }
}
