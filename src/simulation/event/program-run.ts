import { barsPerYear } from "../../market/series/periods-per-year.js";
import { HOLD, isAbstention } from "../../strategies/contract/signal.js";
import { misplacedExit } from "../../trading/orders/misplaced-exit.js";
import { clientOrderId, createOrder, type Order, type OrderChanges } from "../../trading/orders/order.js";
import type { TradingProgram } from "../../trading/orders/program.js";
import type { TradingPolicy } from "../../trading/orders/step.js";
import { Desk, type Market } from "./desk.js";
import { SymbolExchange } from "./exchange.js";
import { Ledger } from "./ledger.js";
import { maintenanceOf, type BacktestOptions } from "../account/options.js";
import { ProgramContext } from "./program-context.js";
import type { JournaledResult } from "../account/result.js";
import { RiskDesk } from "./risk-desk.js";
import { runTimes } from "./run-times.js";
import { endsSession } from "./sessions.js";

/** What makes positions smaller, then the rest. */
const TURNS = [true, false] as const;

/**
 * One run of a program over markets that share cash, time by time. At each time: corporate actions, waiting orders
 * against the bars, margin, interest, the program's decisions on the closes, the account's value.
 */
export class ProgramRun {
  readonly #program: TradingProgram;
  readonly #options: BacktestOptions;
  readonly #policy: TradingPolicy;
  readonly #times: Float64Array;
  readonly #desks: readonly Desk[];
  readonly #ledger: Ledger;
  readonly #exchanges: readonly SymbolExchange[];
  readonly #context: ProgramContext;
  readonly #equity: Float64Array;
  readonly #borrowPerBar: number;
  readonly #margined: boolean;
  /** Null when the run has no risk policy. */
  readonly #risk: RiskDesk | null;

  constructor(
    program: TradingProgram,
    markets: readonly Market[],
    options: BacktestOptions,
    policy: TradingPolicy,
    journaled: boolean,
  ) {
    this.#program = program;
    this.#options = options;
    this.#policy = policy;
    this.#times = runTimes(markets.map(({ bars }) => bars));
    this.#desks = markets.map((market, slot) => new Desk(market, slot, options));
    this.#ledger = new Ledger(this.#desks, this.#times, options, policy, journaled);
    this.#exchanges = this.#desks.map((desk) => new SymbolExchange(desk, this.#ledger, options));
    const prefix = [policy.session, policy.strategy] as const;
    const { riskPolicy } = options;
    const cancel = (id: string, reason: string): void => this.#cancel(id, reason);
    this.#risk = riskPolicy
      ? new RiskDesk(riskPolicy, this.#desks, this.#ledger, options, policy.strategy, cancel)
      : null;
    this.#context = new ProgramContext(this.#ledger, prefix, {
      send: (order) => this.#send(order),
      cancel: (id) => {
        this.#risk?.seeMessage();
        this.#cancel(id, "The program canceled it");
      },
      replace: (id, changes) => this.#replace(id, changes),
    });
    this.#equity = new Float64Array(this.#times.length);
    this.#margined = maintenanceOf(options) > 0 || options.closeOut !== false;
    this.#borrowPerBar =
      (options.borrowRate ?? 0) / Math.max(...markets.map(({ bars }) => barsPerYear(bars)));
  }

  play(): JournaledResult {
    this.#ledger.time = this.#times[0] ?? Number.NaN;
    this.#program.initialise?.(this.#context);
    for (let tick = 0; tick < this.#times.length; tick++) this.#playTime(tick);
    const { trades, activity, journal, state } = this.#ledger;
    this.#ledger.markTrades();
    return {
      time: this.#times,
      equity: this.#equity,
      trades,
      activity,
      journal,
      portfolio: state.portfolio,
      ...(this.#risk && { risk: this.#risk.summary }),
    };
  }

  #playTime(tick: number): void {
    const time = this.#times[tick]!;
    this.#ledger.tick = tick;
    this.#ledger.time = time;
    this.#risk?.openTime();
    // Counted loops here and in the ledger's mark: an iterator a bar is what a million bars feel.
    const desks = this.#desks;
    for (let k = 0; k < desks.length; k++) if (desks[k]!.openBar(time)) this.#applyActions(desks[k]!);
    this.#match();
    if (this.#margined) this.#checkMargin();
    for (let k = 0; k < desks.length; k++) desks[k]!.closeBar();
    if (this.#borrowPerBar > 0) this.#ledger.chargeBorrowing(this.#borrowPerBar);
    this.#risk?.closeBars();
    this.#decide();
    this.#equity[tick] = this.#ledger.mark();
    this.#risk?.closeTime(this.#equity[tick]!);
  }

  #applyActions(desk: Desk): void {
    for (let action = desk.takeAction(); action; action = desk.takeAction()) {
      this.#ledger.applyAction(desk, action);
      if (action.kind !== "split") continue;
      this.#exchanges[desk.slot]!.split(action.ratio);
      this.#risk?.split(desk.symbol, action.ratio);
    }
  }

  /** Every market's orders against its bar: at the open first what closes positions, which frees cash for the rest. */
  #match(): void {
    const exchanges = this.#exchanges;
    let active = 0;
    for (let k = 0; k < exchanges.length; k++) if (exchanges[k]!.startBar()) active++;
    if (active === 0) return;
    for (const reducing of TURNS) for (const exchange of exchanges) exchange.fillAtOpen(reducing);
    for (const exchange of exchanges) exchange.finishBar();
  }

  /** The worst prices of the bar set off a margin call, and everything is liquidated at them. */
  #checkMargin(): void {
    const call = this.#ledger.marginCall();
    if (!call) return;
    const { time } = this.#ledger;
    this.#ledger.note({ kind: "margin_call", time, ...call });
    for (const exchange of this.#exchanges) exchange.cancelAll("Margin call");
    for (const desk of this.#desks) if (desk.units !== 0) this.#liquidate(desk, time);
  }

  #liquidate({ symbol, slot, units, present, bar }: Desk, time: number): void {
    const id = clientOrderId(this.#policy.session, "margin-call", time, symbol);
    const side = units > 0 ? "sell" : "buy";
    const order = createOrder({ symbol, side, quantity: { kind: "position" }, reduceOnly: true }, id, time);
    this.#ledger.apply({ kind: "submit", time, order });
    const exchange = this.#exchanges[slot]!;
    if (present) exchange.fillAt(order, units > 0 ? bar.low : bar.high);
    else exchange.accept(order);
  }

  #decide(): void {
    const program = this.#program;
    this.#tellFills();
    const desks = this.#desks;
    if (program.signals) for (let k = 0; k < desks.length; k++) this.#followSignal(desks[k]!);
    program.onBar?.(this.#context);
    if (this.#options.fill === "close") {
      for (const reducing of TURNS)
        for (const desk of this.#desks) if (desk.present) this.#exchanges[desk.slot]!.fillAtClose(reducing);
      this.#tellFills();
    }
    if (program.onSessionClose && this.#sessionEnds()) program.onSessionClose(this.#context);
  }

  #tellFills(): void {
    const { fills } = this.#ledger;
    if (fills.length === 0) return;
    this.#ledger.fills = [];
    if (this.#risk) for (const fill of fills) this.#risk.seeFill(fill);
    if (this.#program.onFill) for (const fill of fills) this.#program.onFill(fill, this.#context);
  }

  #followSignal({ present, symbol, slot, bar }: Desk): void {
    if (!present) return;
    const signal = this.#program.signals!(bar, symbol, this.#context);
    if (signal === HOLD) return;
    const { time } = this.#ledger;
    const abstention = isAbstention(signal) ? (this.#program.abstention?.(symbol) ?? null) : null;
    const { orders, cancels } = this.#ledger.apply({ kind: "signal", time, symbol, signal, abstention });
    for (const id of cancels) this.#exchanges[slot]!.cancel(id, "A new signal replaced it");
    for (const order of orders) this.#send(order);
  }

  /** Takes a decided order through the program's risk check to its exchange. */
  #send(order: Order): void {
    const misplaced = order.bracket && misplacedExit(order, this.#deskOf(order.symbol).price);
    if (misplaced) return this.#refuse(order, misplaced);
    const verdict = this.#program.riskCheck?.(order, this.#context);
    const { time } = this.#ledger;
    const { clientOrderId } = order;
    const exchange = this.#exchanges[this.#deskOf(order.symbol).slot]!;
    if (!verdict || verdict.verdict === "allow") return this.#sendChecked(order, exchange);
    const { rule: reason, denial } = verdict;
    const why = denial ? { reason, denial } : { reason };
    if (verdict.verdict === "reject") {
      this.#ledger.apply({ kind: "rejected", time, clientOrderId, ...why });
      return;
    }
    const { quantity } = verdict;
    this.#ledger.apply({ kind: "reduced", time, clientOrderId, quantity, ...why });
    this.#sendChecked({ ...order, quantity }, exchange);
  }

  #refuse({ clientOrderId }: Order, reason: string): void {
    this.#ledger.apply({ kind: "rejected", time: this.#ledger.time, clientOrderId, reason });
  }

  #deskOf(symbol: string): Desk {
    return this.#desks.find((desk) => desk.symbol === symbol)!;
  }

  /** Takes an order through the run's risk policy, if it has one, to its exchange. */
  #sendChecked(order: Order, exchange: SymbolExchange): void {
    if (!this.#risk) return exchange.accept(order);
    const { time } = this.#ledger;
    const { clientOrderId } = order;
    const decided = this.#risk.decide(order);
    if (decided.kind === "reject") {
      const { denial } = decided;
      this.#ledger.apply({ kind: "rejected", time, clientOrderId, reason: denial.message, denial });
      return;
    }
    this.#cancelFirst(decided.cancelFirst, order);
    if (decided.kind === "send") return exchange.accept(decided.order);
    const { quantity, denial } = decided;
    this.#ledger.apply({ kind: "reduced", time, clientOrderId, quantity, reason: denial.message, denial });
    exchange.accept({ ...decided.order, quantity });
  }

  /** The exchange ends exits itself once the position is closed, so that they guard it until then. */
  #cancelFirst(ids: readonly string[], { clientOrderId }: Order): void {
    for (const { order } of this.#ledger.state.orders.slice()) {
      if (order.reduceOnly || !ids.includes(order.clientOrderId)) continue;
      this.#cancel(order.clientOrderId, `It could trade with ${clientOrderId}`);
    }
  }

  #cancel(id: string, reason: string): void {
    for (const exchange of this.#exchanges) exchange.cancel(id, reason);
  }

  #replace(id: string, changes: OrderChanges): void {
    const misplaced = this.#misplacedBy(id, changes);
    if (misplaced !== null) {
      const { time } = this.#ledger;
      this.#ledger.note({ kind: "replace_refused", time, clientOrderId: id, changes, reason: misplaced });
      return;
    }
    const denial = this.#risk?.refuseReplace(id, changes);
    if (!denial) {
      for (const exchange of this.#exchanges) exchange.replace(id, changes);
      return;
    }
    const { time } = this.#ledger;
    const reason = denial.message;
    this.#ledger.note({ kind: "replace_refused", time, clientOrderId: id, changes, reason, denial });
  }

  /** Why other prices of an entry would put it beyond its own exits; null where they do not. */
  #misplacedBy(id: string, changes: OrderChanges): string | null {
    const order = this.#ledger.state.orders.find((open) => open.order.clientOrderId === id)?.order;
    if (!order?.bracket) return null;
    return misplacedExit({ ...order, ...changes }, this.#deskOf(order.symbol).price);
  }

  #sessionEnds(): boolean {
    return this.#desks.some(({ present, bars, head }) => present && endsSession(bars, head.index));
  }
}
