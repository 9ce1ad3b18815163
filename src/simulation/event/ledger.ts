import type { CorporateAction } from "../../trading/orders/corporate-action.js";
import { signOf, type Fill } from "../../trading/orders/fill.js";
import type { JournalRecord } from "../../trading/orders/journal.js";
import { cashPortfolio, positionOf } from "../../trading/orders/portfolio.js";
import { fractionAfterSplit } from "../../trading/orders/split-order.js";
import {
  step,
  type StepOutcome,
  type TradingEvent,
  type TradingPolicy,
  type TradingState,
} from "../../trading/orders/step.js";
import { TradeLog } from "../../trading/orders/trade-log.js";
import type { Desk } from "./desk.js";
import { maintenanceOf, type BacktestOptions } from "../account/options.js";
import type { Activity } from "../account/result.js";

/** The account of a run: the state that `step` moves, and what is added up beside it. */
export class Ledger {
  readonly desks: readonly Desk[];
  readonly journal: JournalRecord[] = [];
  readonly trades: TradeLog;
  /** Whether units are whole. */
  readonly whole: boolean;
  readonly activity: { -readonly [K in keyof Activity]: number } = {
    tradedNotional: 0,
    commission: 0,
    slippage: 0,
    borrowCost: 0,
    dividends: 0,
    cashInLieu: 0,
    barsInMarket: 0,
    exposureSum: 0,
    refusedEntries: 0,
  };
  /** Index of the time being played, and the time. */
  tick = -1;
  time = Number.NaN;
  state: TradingState;
  /** Fills that the program has not been told of. */
  fills: Fill[] = [];
  readonly #policy: TradingPolicy;
  readonly #journaled: boolean;
  readonly #initialMargin: number;
  readonly #maintenance: number;
  readonly #closeOut: boolean;

  constructor(
    desks: readonly Desk[],
    times: Float64Array,
    options: BacktestOptions,
    policy: TradingPolicy,
    journaled: boolean,
  ) {
    this.desks = desks;
    this.trades = new TradeLog(times, desks.length > 1 ? desks.map((d) => d.symbol) : []);
    this.state = { portfolio: cashPortfolio(options.cash), orders: [] };
    this.whole = options.size.kind !== "all-in-fractional";
    this.#policy = policy;
    this.#journaled = journaled;
    this.#initialMargin = options.initialMargin ?? 1;
    this.#maintenance = maintenanceOf(options);
    this.#closeOut = options.closeOut ?? true;
  }

  get cash(): number {
    return this.state.portfolio.cash;
  }

  /** Account value at the desks' latest prices. */
  equity(): number {
    let equity = this.cash;
    for (const { units, price } of this.desks) if (units !== 0) equity += units * price;
    return equity;
  }

  /** Equity that the positions do not tie up, with one desk at a price and as if it held other units for other cash. */
  fundsWith(cash: number, desk: Desk, units: number, price: number): number {
    let equity = cash;
    let gross = 0;
    for (const other of this.desks) {
      const held = other === desk ? units : other.units;
      if (held === 0) continue;
      const value = held * (other === desk ? price : other.price);
      equity += value;
      gross += Math.abs(value);
    }
    return gross === 0 ? equity : equity - this.#initialMargin * gross;
  }

  apply(event: TradingEvent): StepOutcome {
    const outcome = step(this.state, event, this.#policy);
    this.state = outcome.state;
    if (this.#journaled) for (const record of outcome.journal) this.journal.push(record);
    return outcome;
  }

  /** Writes down what moves no state. */
  note(record: JournalRecord): void {
    if (this.#journaled) this.journal.push(record);
  }

  /** Applies an action to the account; the price of the moment is what a fraction is paid at. */
  applyAction(desk: Desk, action: CorporateAction): void {
    const { time } = this;
    if (action.kind === "dividend") {
      this.activity.dividends += desk.units * action.amount;
      this.apply({ kind: "corporate_action", time, action });
      return;
    }
    const before = desk.units;
    const fractionPrice = this.whole ? { fractionPrice: desk.price } : {};
    this.apply({ kind: "corporate_action", time, action, ...fractionPrice });
    desk.units = positionOf(this.state.portfolio, desk.symbol).quantity;
    if (desk.trade >= 0) this.#splitTrade(desk, before, action.ratio);
  }

  /** Units without a whole one left are sold by the trade; a fraction beside whole ones is paid out besides it. */
  #splitTrade(desk: Desk, before: number, ratio: number): void {
    const { trade, price } = desk;
    this.trades.split(trade, ratio);
    const fraction = fractionAfterSplit(before, ratio, this.whole);
    if (fraction === 0) return;
    if (desk.units === 0) {
      this.trades.close(trade, this.tick, price, 0);
      desk.trade = -1;
      return;
    }
    this.activity.cashInLieu += fraction * (price - this.trades.entryPrice[trade]!);
    this.trades.payOut(trade, Math.abs(fraction));
  }

  /** Settles a fill and writes it to the trade log. */
  book(desk: Desk, fill: Fill): void {
    this.apply({ kind: "fill", fill });
    this.fills.push(fill);
    const before = desk.units;
    desk.units = positionOf(this.state.portfolio, desk.symbol).quantity;
    this.#logTrade(desk, before, fill);
    this.activity.tradedNotional += fill.quantity * fill.price;
    this.activity.commission += fill.commission;
    this.activity.slippage += Math.abs(fill.price - fill.reference) * fill.quantity;
  }

  #logTrade(desk: Desk, before: number, { side, index, quantity, price, commission }: Fill): void {
    const direction = signOf(side);
    const after = desk.units;
    const open = (units: number, paid: number): number =>
      this.trades.open(index, direction, units, price, paid, desk.slot);
    if (before === 0) desk.trade = open(quantity, commission);
    else if (before * direction > 0) this.trades.add(desk.trade, quantity, price, commission);
    else if (after * before > 0) this.trades.reduce(desk.trade, quantity, price, commission);
    else if (after === 0) {
      this.trades.close(desk.trade, index, price, commission);
      desk.trade = -1;
    } else {
      const closing = (commission * Math.abs(before)) / quantity;
      this.trades.close(desk.trade, index, price, closing);
      desk.trade = open(Math.abs(after), commission - closing);
    }
  }

  /**
   * Equity and requirement when the bars' worst prices fall short of the maintenance margin, or lose the account; else
   * null.
   */
  marginCall(): { readonly equity: number; readonly requirement: number } | null {
    let equity = this.cash;
    let gross = 0;
    for (const { units, present, bar, price } of this.desks) {
      if (units === 0) continue;
      const worst = !present ? price : units > 0 ? bar.low : bar.high;
      equity += units * worst;
      gross += Math.abs(units * worst);
    }
    if (gross === 0) return null;
    const requirement = this.#maintenance * gross;
    const lost = this.#closeOut && equity <= 0;
    return lost || equity < requirement ? { equity, requirement } : null;
  }

  /** Charges a bar's interest on short notional. */
  chargeBorrowing(ratePerBar: number): void {
    let amount = 0;
    for (const { units, price, present } of this.desks) {
      if (units < 0 && present) amount -= units * price * ratePerBar;
    }
    if (amount === 0) return;
    this.activity.borrowCost += amount;
    this.apply({ kind: "charge", amount });
  }

  /** Adds a bar's close to the sums and gives the equity. */
  mark(): number {
    const desks = this.desks;
    let equity = this.cash;
    let gross = 0;
    for (let k = 0; k < desks.length; k++) {
      const { units, price } = desks[k]!;
      if (units === 0) continue;
      const value = units * price;
      equity += value;
      gross += Math.abs(value);
    }
    if (gross === 0) return equity;
    this.activity.barsInMarket++;
    this.activity.exposureSum += gross / equity;
    return equity;
  }

  /** Values the open trades at the latest prices. */
  markTrades(): void {
    for (const { trade, price } of this.desks) if (trade >= 0) this.trades.mark(trade, price);
  }
}
