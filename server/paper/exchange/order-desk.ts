import type { Bars } from "../../../src/market/series/bars.js";
import type { Bracket, Order, OrderChanges, OrderType } from "../../../src/trading/orders/order.js";
import type { TradingEvent } from "../../../src/trading/orders/step.js";
import type { Book } from "./book.js";
import { Commitments } from "./commitments.js";
import type { CancelRace, OrderUpdate, Outcome } from "./command.js";
import {
  decimal,
  larger,
  plain,
  roundDown,
  roundHalfUp,
  ZERO,
  type Exactly,
} from "../../../src/core/decimal.js";
import type { Ids } from "./ids.js";
import type { RunSettings } from "./options.js";
import {
  instant,
  isOpen,
  orderJson,
  remainingOf,
  type OrderTerms,
  type PaperOrder,
  type PositionIntent,
  type ReplaceTerms,
} from "./paper-order.js";
import type { Replay } from "./replay.js";
import type { Venue } from "./venue.js";

/** One execution. */
export interface Execution {
  readonly executionId: string;
  readonly time: number;
  readonly order: PaperOrder;
  readonly qty: Exactly;
  readonly price: Exactly;
  /** Filled of the order after it, and left. */
  readonly filled: Exactly;
  readonly left: Exactly;
}

/** What the desk knows of the market around it. */
export interface DeskMarket {
  readonly settings: RunSettings;
  readonly replay: Replay;
  readonly venue: Venue;
  readonly ids: Ids;
  readonly book: Book;
  readonly now: number;
  readonly tick: number;
  readonly barOpen: boolean;
  readonly marketOpen: boolean;
  price(symbol: string): Exactly;
  bars(symbol: string): Bars | undefined;
  assetId(symbol: string): string;
}

const TYPES: Readonly<Record<OrderTerms["type"], OrderType>> = {
  market: "market",
  limit: "limit",
  stop: "stop",
  stop_limit: "stop-limit",
  trailing_stop: "trailing-stop",
};

/** States between which an order moves without binding more or less. */
const BINDING: ReadonlySet<PaperOrder["status"]> = new Set([
  "pending_new",
  "accepted",
  "new",
  "done_for_day",
]);

/** The life of every order: what clients ask for goes to the venue, what the venue says becomes states and updates. */
export class OrderDesk {
  readonly all: PaperOrder[] = [];
  readonly open = new Map<string, PaperOrder>();
  readonly commitments: Commitments;
  readonly executions: Execution[] = [];
  /** Replacements and cancels that wait to be confirmed, by the id of the order they are about. */
  readonly pending = new Map<
    string,
    { readonly replacement: PaperOrder | null; readonly changes: ReplaceTerms | null }
  >();
  /** Whether updates are written; not while a journal is played again. */
  told = true;
  readonly #market: DeskMarket;
  readonly #byId = new Map<string, PaperOrder>();
  readonly #byClientId = new Map<string, PaperOrder>();
  readonly #bySim = new Map<string, PaperOrder>();
  /** Notional orders that wait for a price to become units. */
  #waiting: PaperOrder[] = [];
  #updates: OrderUpdate[] = [];
  #fills: (readonly [string, string, string])[] = [];
  #answer: Readonly<Record<string, unknown>> | null = null;
  /** While the venue is told to end an order for us: what is said of it. */
  #quiet: string | null = null;
  #race: CancelRace | undefined;

  constructor(market: DeskMarket) {
    this.#market = market;
    this.commitments = new Commitments((symbol) => market.price(symbol), market.settings.multiplier > 1);
    market.venue.listen((event) => this.#hear(event));
  }

  find(id: string): PaperOrder | undefined {
    return this.#byId.get(id);
  }

  findClient(clientOrderId: string): PaperOrder | undefined {
    return this.#byClientId.get(clientOrderId);
  }

  /** The order of an id that is known to exist. */
  get(id: string): PaperOrder {
    const order = this.#byId.get(id);
    if (!order) throw new Error(`Cannot apply a command: there is no order ${id}`);
    return order;
  }

  /** What has happened since it was last asked. */
  take(): Pick<Outcome, "answer" | "updates" | "fills"> {
    const taken = { answer: this.#answer, updates: this.#updates, fills: this.#fills };
    this.#answer = null;
    this.#updates = [];
    this.#fills = [];
    return taken;
  }

  submit(terms: OrderTerms): PaperOrder {
    const order = this.#make(terms, { intent: this.#intentOf(terms) });
    this.#addLegs(order);
    const within = this.#market.marketOpen;
    order.status = within ? "pending_new" : "accepted";
    this.commitments.add(order);
    this.#answer = this.told ? this.#json(order, true) : null;
    this.#tell(within ? "pending_new" : "accepted", order);
    if (within) this.#becomeNew(order);
    if (terms.notional !== null) this.#waiting.push(order);
    const { barOpen } = this.#market;
    if (terms.notional === null) this.#send(order, barOpen);
    else if (barOpen) this.#sizeWaiting(true);
    return order;
  }

  cancel(order: PaperOrder, pending: boolean, race?: CancelRace): void {
    if (pending) {
      this.#move(order, "pending_cancel");
      this.#tell("pending_cancel", order);
      this.pending.set(order.id, { replacement: null, changes: null });
      return;
    }
    if (race) return this.#raceCancel(order, race);
    for (const each of cancelGroup(order)) this.#cancelOne(each);
  }

  replace(order: PaperOrder, terms: ReplaceTerms, pending: boolean): PaperOrder {
    const replacement = this.#makeReplacement(order, terms);
    this.#answer = this.told ? this.#json(replacement, true) : null;
    this.#move(order, "pending_replace");
    if (pending) this.#tell("pending_replace", order);
    this.pending.set(order.id, { replacement, changes: terms });
    if (!pending) this.confirm(order);
    return replacement;
  }

  /** Settles a cancel or a replacement that was pending, if the order still works. */
  confirm(order: PaperOrder): void {
    const wish = this.pending.get(order.id);
    if (!wish) return;
    this.pending.delete(order.id);
    if (!isOpen(order)) {
      this.#tell(wish.replacement ? "order_replace_rejected" : "order_cancel_rejected", order);
      if (wish.replacement) this.#end(wish.replacement, "rejected");
      return;
    }
    if (wish.replacement) this.#takePlace(order, wish.replacement, wish.changes!);
    else for (const each of cancelGroup(order)) this.#cancelOne(each);
  }

  /** Before the open is matched: what was accepted is routed, what was for a sum of money gets its units. */
  openBars(sessionStarts: boolean): void {
    this.commitments.pricesChanged();
    if (sessionStarts) {
      for (const order of this.open.values())
        if (order.status === "accepted" || order.status === "done_for_day") this.#becomeNew(order);
    }
    this.#sizeWaiting(false);
  }

  closeBars(sessionEnds: boolean): void {
    this.commitments.pricesChanged();
    for (const order of this.open.values()) {
      if (order.terms.type === "trailing_stop") this.#followTrail(order);
      if (sessionEnds && this.#market.settings.doneForDay && order.status === "new") {
        this.#move(order, "done_for_day");
        this.#tell("done_for_day", order);
      }
    }
    if (!sessionEnds) return;
    for (const order of this.#waiting) this.#end(order, "expired");
    this.#waiting = [];
  }

  #make(
    terms: OrderTerms,
    more: { intent: PositionIntent; replaces?: PaperOrder; parent?: PaperOrder },
  ): PaperOrder {
    const { ids, now } = this.#market;
    const id = ids.next("order");
    const clientOrderId = terms.clientOrderId ?? ids.next("client");
    const trails = terms.type === "trailing_stop";
    const order: PaperOrder = {
      id,
      place: this.all.length,
      terms,
      clientOrderId,
      simId: more.replaces?.simId ?? id,
      status: "pending_new",
      qty: terms.qty === null ? null : decimal(terms.qty),
      limitPrice:
        terms.limitPrice ?? (terms.orderClass === "oco" ? (terms.takeProfit?.limitPrice ?? null) : null),
      stopPrice: terms.stopPrice,
      hwm: trails ? plain(this.#market.price(terms.symbol)) : null,
      filledQty: more.replaces?.filledQty ?? ZERO,
      filledNotional: more.replaces?.filledNotional ?? ZERO,
      createdAt: now,
      updatedAt: now,
      filledAt: null,
      canceledAt: null,
      expiredAt: null,
      failedAt: null,
      replacedAt: null,
      replacedBy: null,
      replaces: more.replaces?.id ?? null,
      intent: more.intent,
      parent: more.parent ?? null,
      legs: [],
      atVenue: false,
      filledBefore: more.replaces?.filledBefore ?? ZERO,
      splits: this.#splits(terms, this.all.length),
    };
    if (trails) this.#placeTrail(order);
    this.all.push(order);
    this.open.set(id, order);
    this.#byId.set(id, order);
    this.#byClientId.set(clientOrderId, order);
    return order;
  }

  /** Alpaca fills one in ten paper orders in parts; whole simple orders only. */
  #splits({ orderClass, qty }: OrderTerms, place: number): boolean {
    const { partial } = this.#market.settings;
    if (partial === 0 || orderClass !== "simple" || qty === null || qty.includes(".") || qty === "1")
      return false;
    return this.#market.ids.chance("partial", place) < partial;
  }

  #intentOf({ side, symbol, positionIntent }: OrderTerms): PositionIntent {
    if (positionIntent) return positionIntent;
    const held = this.#market.book.qty(symbol);
    if (side === "buy") return held.lt(0) ? "buy_to_close" : "buy_to_open";
    return held.gt(0) ? "sell_to_close" : "sell_to_open";
  }

  /** The exits of a complex order exist from the start and are held back. */
  #addLegs(order: PaperOrder): void {
    const { terms } = order;
    if (terms.orderClass === "simple") return;
    const exit = terms.orderClass === "oco" ? terms.side : terms.side === "buy" ? "sell" : "buy";
    const base: OrderTerms = {
      ...terms,
      clientOrderId: null,
      side: exit,
      notional: null,
      limitPrice: null,
      stopPrice: null,
      takeProfit: null,
      stopLoss: null,
      extendedHours: false,
      positionIntent: exit === "buy" ? "buy_to_close" : "sell_to_close",
    };
    const { takeProfit, stopLoss } = terms;
    if (takeProfit && terms.orderClass !== "oco")
      this.#addLeg(
        order,
        { ...base, type: "limit", limitPrice: takeProfit.limitPrice },
        `${order.simId}.target`,
      );
    if (stopLoss) {
      const { stopPrice, limitPrice } = stopLoss;
      const type = limitPrice === null ? "stop" : "stop_limit";
      this.#addLeg(order, { ...base, type, stopPrice, limitPrice }, `${order.simId}.stop`);
    }
  }

  #addLeg(parent: PaperOrder, terms: OrderTerms, simId: string): PaperOrder {
    const leg = this.#make(terms, { intent: terms.positionIntent!, parent });
    leg.simId = simId;
    leg.status = "held";
    this.commitments.add(leg);
    this.#bySim.set(simId, leg);
    parent.legs.push(leg);
    return leg;
  }

  /** @param within whether it comes while a bar is open, of which the open has been matched */
  #send(order: PaperOrder, within: boolean): void {
    const { venue } = this.#market;
    const oco = order.terms.orderClass === "oco";
    const group = oco ? `oco.${order.simId}` : null;
    this.#bySim.set(order.simId, order);
    order.atVenue = true;
    order.filledBefore = order.filledQty;
    const [stop] = order.legs;
    venue.submit(this.#simOrder(order, group), within);
    if (!oco || !stop || !isOpen(stop)) return;
    stop.atVenue = true;
    venue.submit(this.#simOrder(stop, group), within);
  }

  #simOrder(
    { terms, simId, qty, filledQty, limitPrice, stopPrice, intent }: PaperOrder,
    group: string | null,
  ): Order {
    const trail = terms.trailPercent === null ? null : Number(decimal(terms.trailPercent).div(100));
    const bracket = group === null ? bracketOf(terms) : null;
    return {
      clientOrderId: simId,
      symbol: terms.symbol,
      side: terms.side,
      type: TYPES[terms.type],
      quantity: Number(qty!.minus(filledQty)),
      limitPrice: limitPrice === null ? null : Number(limitPrice),
      stopPrice: terms.type === "trailing_stop" || stopPrice === null ? null : Number(stopPrice),
      trail: terms.trailPrice === null ? trail : 0,
      ...(terms.trailPrice === null ? {} : { trailAmount: Number(terms.trailPrice) }),
      timeInForce: terms.timeInForce,
      reduceOnly: intent.endsWith("close"),
      group,
      bracket,
      shortfall: "reject",
      decidedAt: this.#market.replay.times[Math.max(0, this.#market.tick)]!,
    };
  }

  /** Turns sums of money into units at the price of an open bar. */
  #sizeWaiting(within: boolean): void {
    const { venue } = this.#market;
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const order of waiting) {
      if (!isOpen(order)) continue;
      const { symbol, notional } = order.terms;
      if (!this.#market.barOpen || !venue.present(symbol)) {
        this.#waiting.push(order);
        continue;
      }
      this.commitments.changed(order);
      order.qty = roundDown(decimal(notional!).div(this.#market.price(symbol)), 9);
      if (order.qty.gt(0)) this.#send(order, within);
      else this.#end(order, "rejected");
    }
  }

  /** What the venue says. */
  #hear(event: TradingEvent): void {
    switch (event.kind) {
      case "fill":
        return this.#fill(
          event.fill.clientOrderId,
          event.fill.quantity,
          event.fill.price,
          event.fill.remaining,
        );
      case "attach":
        return this.#attach(event.order);
      case "canceled":
      case "expired":
      case "rejected": {
        const order = this.#bySim.get(event.clientOrderId);
        if (!order || event.clientOrderId === this.#quiet) return;
        if (isOpen(order)) this.#end(order, event.kind);
        return;
      }
      default:
    }
  }

  #attach(sim: Order): void {
    const entry = this.#bySim.get(sim.group!)!;
    let leg = this.#bySim.get(sim.clientOrderId);
    if (!leg) {
      // More of an entry filled after its first exits had ended.
      const old = entry.legs.find(({ terms }) => TYPES[terms.type] === sim.type)!;
      leg = this.#addLeg(entry, { ...old.terms, clientOrderId: null }, sim.clientOrderId);
    }
    leg.atVenue = true;
    const changed: OrderChanges = {
      ...(leg.limitPrice === null ? {} : { limitPrice: Number(leg.limitPrice) }),
      ...(leg.stopPrice === null ? {} : { stopPrice: Number(leg.stopPrice) }),
    };
    if (
      changed.limitPrice !== (sim.limitPrice ?? undefined) ||
      changed.stopPrice !== (sim.stopPrice ?? undefined)
    )
      this.#market.venue.replace(sim.symbol, sim.clientOrderId, changed);
    // As at Alpaca the target shows as working, and the stop beside it as held.
    const beside = entry.legs.some((other) => other !== leg && other.terms.type === "limit" && isOpen(other));
    if (leg.terms.type === "limit" || !beside) this.#becomeNew(leg);
  }

  #fill(simId: string, quantity: number, price: number, left: number): void {
    const order = this.#bySim.get(simId)!;
    const remaining = remainingOf(order);
    // A sum of fractions in doubles is off in its last digits.
    const rest = Math.abs(quantity - Number(remaining)) < 1e-9;
    const filled = rest ? remaining : decimal(quantity);
    const at = decimal(price);
    const raced = this.#race === "partial-fill-racing-cancel";
    for (const part of order.splits && order.filledQty.eq(0) && !raced
      ? this.#parts(order, filled)
      : [filled])
      this.#execute(order, part, at);
    // The venue closes a position with less than was asked for when there is no more of it.
    if (left === 0 && isOpen(order) && !raced) this.#end(order, "canceled");
    this.#market.venue.settle(
      order.terms.symbol,
      Number(this.#market.book.qty(order.terms.symbol)),
      Number(this.#market.book.cash),
    );
  }

  #parts(order: PaperOrder, filled: Exactly): readonly Exactly[] {
    const share = this.#market.ids.chance("share", order.place);
    const first = larger(decimal(1), roundDown(filled.times(share), 0));
    return first.lt(filled) ? [first, filled.minus(first)] : [filled];
  }

  #execute(order: PaperOrder, quantity: Exactly, price: Exactly): void {
    const { ids, book, now } = this.#market;
    const { symbol, side } = order.terms;
    const executionId = ids.next("execution");
    const units = book.fill(symbol, side, quantity, price);
    order.filledQty = order.filledQty.plus(quantity);
    order.filledNotional = order.filledNotional.plus(quantity.times(price));
    this.commitments.changed(order);
    const whole = order.qty!.lte(order.filledQty);
    order.updatedAt = now;
    if (whole) {
      this.#move(order, "filled");
      order.filledAt = now;
    } else if (!order.status.startsWith("pending") && isOpen(order)) order.status = "partially_filled";
    const figures = { qty: plain(quantity), price: plain(price) };
    this.#fills.push([executionId, figures.qty, figures.price]);
    const left = order.qty!.minus(order.filledQty);
    this.executions.push({
      executionId,
      time: now,
      order,
      qty: quantity,
      price,
      filled: order.filledQty,
      left,
    });
    this.#tell(whole ? "fill" : "partial_fill", order, {
      execution_id: executionId,
      ...figures,
      position_qty: plain(units),
    });
  }

  #becomeNew(order: PaperOrder): void {
    this.#move(order, order.filledQty.gt(0) ? "partially_filled" : "new");
    this.#tell("new", order);
  }

  #cancelOne(order: PaperOrder): void {
    if (!isOpen(order)) return;
    if (order.atVenue) this.#market.venue.cancel(order.terms.symbol, order.simId, "Canceled");
    if (isOpen(order)) this.#end(order, "canceled");
  }

  #end(order: PaperOrder, event: "canceled" | "expired" | "rejected"): void {
    const { now } = this.#market;
    this.#move(order, event);
    if (event === "canceled") order.canceledAt = now;
    else if (event === "expired") order.expiredAt = now;
    else order.failedAt = now;
    this.#waiting = this.#waiting.filter((other) => other !== order);
    this.#tell(event, order);
    for (const leg of order.legs) if (!leg.atVenue && isOpen(leg)) this.#end(leg, "canceled");
  }

  /** A part, or all, of an order fills around its cancel. */
  #raceCancel(order: PaperOrder, race: CancelRace): void {
    const { venue } = this.#market;
    const remaining = remainingOf(order);
    const { symbol } = order.terms;
    const simple = order.atVenue && order.terms.orderClass === "simple" && this.#market.price(symbol).gt(0);
    if (!simple || remaining.lt(race === "fill-after-cancel" ? 1 : 2)) return this.#cancelOne(order);
    this.#race = race;
    if (race === "partial-fill-racing-cancel") {
      const part = roundDown(remaining.div(2), 0);
      this.#move(order, "pending_cancel");
      this.#tell("pending_cancel", order);
      venue.replace(symbol, order.simId, {
        quantity: Number(part.plus(order.filledQty).minus(order.filledBefore)),
      });
      venue.fillNow(symbol, order.simId);
      this.#cancelOne(order);
    } else {
      this.#end(order, "canceled");
      venue.fillNow(symbol, order.simId);
    }
    this.#race = undefined;
  }

  #makeReplacement(order: PaperOrder, terms: ReplaceTerms): PaperOrder {
    const { terms: old } = order;
    const trailed = terms.trail;
    const replacement = this.#make(
      {
        ...old,
        clientOrderId: terms.clientOrderId,
        qty: terms.qty ?? (order.qty === null ? null : plain(order.qty)),
        timeInForce: terms.timeInForce ?? old.timeInForce,
        limitPrice: terms.limitPrice ?? order.limitPrice,
        stopPrice: old.type === "trailing_stop" ? null : (terms.stopPrice ?? order.stopPrice),
        trailPercent: old.trailPercent === null ? null : (trailed ?? old.trailPercent),
        trailPrice: old.trailPrice === null ? null : (trailed ?? old.trailPrice),
      },
      { intent: order.intent, replaces: order },
    );
    replacement.status = order.status === "held" ? "held" : "pending_new";
    this.commitments.add(replacement);
    return replacement;
  }

  /** The replacement goes on where the old order stood. */
  #takePlace(old: PaperOrder, replacement: PaperOrder, terms: ReplaceTerms): void {
    const { venue, now } = this.#market;
    const { symbol } = old.terms;
    replacement.filledQty = old.filledQty;
    replacement.filledNotional = old.filledNotional;
    replacement.parent = old.parent;
    replacement.legs = old.legs;
    for (const leg of old.legs) leg.parent = replacement;
    if (old.parent) old.parent.legs = old.parent.legs.map((leg) => (leg === old ? replacement : leg));
    const held = replacement.status === "held";
    this.#move(old, "replaced");
    old.replacedAt = now;
    old.replacedBy = replacement.id;
    this.#tell("replaced", old);
    this.#bySim.set(old.simId, replacement);
    replacement.atVenue = old.atVenue;
    old.legs = [];
    if (!held) this.#becomeNew(replacement);
    if (!old.atVenue) return;
    if (terms.timeInForce === null && terms.trail === null)
      venue.replace(symbol, old.simId, simChanges(replacement));
    else this.#sendAnew(old, replacement);
    if (remainingOf(replacement).lte(0) && isOpen(replacement)) this.#end(replacement, "canceled");
  }

  /** Terms that the venue cannot change: the old order leaves it and another comes. */
  #sendAnew(old: PaperOrder, replacement: PaperOrder): void {
    this.#quiet = old.simId;
    this.#market.venue.cancel(old.terms.symbol, old.simId, "Replaced");
    this.#quiet = null;
    replacement.simId = replacement.id;
    this.#send(replacement, this.#market.barOpen);
  }

  #placeTrail(order: PaperOrder): void {
    const { trailPercent, trailPrice, side } = order.terms;
    const best = decimal(order.hwm!);
    const distance = trailPrice !== null ? decimal(trailPrice) : best.times(trailPercent!).div(100);
    order.stopPrice = plain(roundHalfUp(side === "sell" ? best.minus(distance) : best.plus(distance), 6));
  }

  /** Shows how far a trailing stop has come, by the bar that has just been played. */
  #followTrail(order: PaperOrder): void {
    const { symbol, side } = order.terms;
    if (!this.#market.venue.present(symbol)) return;
    const bars = this.#market.bars(symbol)!;
    const i = this.#market.venue.index(symbol);
    const best = decimal(order.hwm!);
    const reached = decimal(side === "sell" ? bars.high[i]! : bars.low[i]!);
    if (side === "sell" ? reached.lte(best) : reached.gte(best)) return;
    order.hwm = plain(reached);
    this.#placeTrail(order);
  }

  #move(order: PaperOrder, status: PaperOrder["status"]): void {
    const bindsAsBefore = order.replaces === null && BINDING.has(order.status) && BINDING.has(status);
    order.status = status;
    if (!bindsAsBefore) this.commitments.changed(order);
    order.updatedAt = this.#market.now;
    if (!isOpen(order)) this.open.delete(order.id);
  }

  #json(order: PaperOrder, nested: boolean): Record<string, unknown> {
    return orderJson(order, (symbol) => this.#market.assetId(symbol), nested);
  }

  #tell(event: string, order: PaperOrder, figures: Readonly<Record<string, string>> = {}): void {
    if (!this.told) return;
    const data = {
      event,
      timestamp: instant(this.#market.now),
      ...figures,
      order: this.#json(order, false),
    };
    this.#updates.push({ event, orderId: order.id, json: JSON.stringify({ stream: "trade_updates", data }) });
  }
}

/** The orders that end with one: its exits and its entry. */
function cancelGroup(order: PaperOrder): readonly PaperOrder[] {
  if (order.parent) return [order.parent, ...order.parent.legs];
  return order.terms.orderClass === "oco" ? [order, ...order.legs] : [order];
}

function bracketOf({ orderClass, takeProfit, stopLoss, timeInForce }: OrderTerms): Bracket | null {
  if (orderClass !== "bracket" && orderClass !== "oto") return null;
  return {
    timeInForce: timeInForce === "day" ? "day" : "gtc",
    ...(takeProfit ? { takeProfit: { price: Number(takeProfit.limitPrice) } } : {}),
    ...(stopLoss ? { stopLoss: { price: Number(stopLoss.stopPrice) } } : {}),
    ...(stopLoss?.limitPrice ? { stopLimit: Number(stopLoss.limitPrice) } : {}),
  };
}

function simChanges({ qty, filledBefore, limitPrice, stopPrice }: PaperOrder): OrderChanges {
  return {
    ...(qty === null ? {} : { quantity: Number(qty.minus(filledBefore)) }),
    ...(limitPrice === null ? {} : { limitPrice: Number(limitPrice) }),
    ...(stopPrice === null ? {} : { stopPrice: Number(stopPrice) }),
  };
}
