import { isoTime } from "../../../src/contracts/run-record.js";
import { sessionDay } from "../../../src/market/calendars/calendar.js";
import type { BreakerAction, BreakerEvent } from "../../../src/trading/risk/breaker-state.js";
import { reviewFill, reviewLosses, type FillReview } from "../../../src/trading/verdict/fill-review.js";

import type { DeskOrder } from "../ledger/desk-order.js";
import type { DeskSession } from "./desk-session.js";
import { equityOf, riskPositions } from "./risk-view.js";
import type { Switchboard } from "./switchboard.js";

/** Looks at limits again whenever a fill or a price changed what is held, and puts into effect what follows. */
export class LimitWatch {
  readonly #session: DeskSession;
  readonly #switchboard: Switchboard;
  readonly #filled = new Set<string>();
  #review: Promise<void> | null = null;

  constructor(session: DeskSession, switchboard: Switchboard) {
    this.#session = session;
    this.#switchboard = switchboard;
  }

  /** Entries that may still fill. */
  openEntries(): string[] {
    const ids: string[] = [];
    for (const { row } of this.#session.book.openOrders) {
      if (!row.reduce_only && row.strategy !== "external") ids.push(row.id);
    }
    return ids;
  }

  /** Puts what the breaker asks for into effect. */
  async tellBreaker(event: BreakerEvent): Promise<void> {
    const { change, actions } = this.#session.safety.tellBreaker(event);
    await this.#session.store(change);
    for (const action of actions) await this.#follow(action);
  }

  /** Control 32: after a fill. */
  async afterFill(order: DeskOrder, price: number): Promise<void> {
    const session = this.#session;
    const { row } = order;
    if (row.strategy !== "external") {
      await this.tellBreaker({
        kind: "fill",
        slippageBps: this.#slippage(order, price),
        time: session.now(),
      });
    }
    this.#filled.add(row.symbol);
    this.#review ??= this.#reviewFills();
    await this.#review;
  }

  /** Fills that come together are looked at together. */
  async #reviewFills(): Promise<void> {
    await new Promise((resolve) => setTimeout(resolve, 0));
    const symbols = [...this.#filled];
    this.#filled.clear();
    this.#review = null;
    const account = this.#account();
    if (!account) return;
    for (const symbol of symbols) {
      await this.#act(reviewFill(account, symbol, this.#session.safety.policy));
    }
  }

  /** How much worse than its reference a fill was; a limit's price is kept, and a replay's next price is a day away. */
  #slippage({ row }: DeskOrder, price: number): number {
    const reference = Number(row.stop_price ?? row.reserved_price);
    if (row.limit_price !== null || !(reference > 0) || this.#session.replay) return 0;
    const direction = row.side === "buy" ? 1 : -1;
    return Math.max(0, (direction * (price - reference) * 10_000) / reference);
  }

  /** A bar has closed: how volatile its symbol is now. */
  async afterBar(symbol: string): Promise<void> {
    const ratio = this.#session.market.volatilityRatio(symbol);
    if (ratio !== null) await this.tellBreaker({ kind: "volatility", ratio, time: this.#session.now() });
    await this.mark();
  }

  /** Keeps the account's value, and looks at the losses. */
  async mark(): Promise<void> {
    const session = this.#session;
    const value = equityOf(session.book, session.market);
    if (value === null) return;
    const day = isoTime(sessionDay(session.marketNow())).slice(0, 10);
    const { change, newDay } = session.equity.mark(day, session.now(), value, session.book.cash);
    await session.store(change);
    if (newDay) await this.tellBreaker({ kind: "session", time: session.now() });
    const account = this.#account();
    if (!account) return;
    await this.#act(reviewLosses(account, session.safety.policy));
    if (session.safety.holds("limits")) this.#releaseLimits(account);
  }

  /** Lets entries through again once no limit is broken any more. */
  #releaseLimits(account: Parameters<typeof reviewFill>[0]): void {
    const { safety, book } = this.#session;
    const symbols = book.netQuantities().keys();
    for (const symbol of symbols) if (reviewFill(account, symbol, safety.policy).action !== "none") return;
    safety.release("limits");
  }

  #account() {
    const { book, market, equity } = this.#session;
    const value = equityOf(book, market);
    if (value === null) return null;
    return {
      positions: riskPositions(book, market, (strategy) => this.#session.modelOf(strategy)),
      equity: value.toNumber(),
      dayStartEquity: (equity.dayStart ?? value).toNumber(),
      highWaterMark: (equity.highWater ?? value).toNumber(),
    };
  }

  async #act({ action, denials }: FillReview): Promise<void> {
    const session = this.#session;
    const [first] = denials;
    if (action === "none" || !first) return;
    if (action === "kill") return this.#switchboard.engageByControl(first);
    if (action === "breaker") {
      const { last, dayStart } = session.equity;
      if (!last || !dayStart) return;
      const [equity, dayStartEquity] = [last.toNumber(), dayStart.toNumber()];
      return this.tellBreaker({ kind: "equity", equity, dayStartEquity, time: session.now() });
    }
    if (session.safety.holds("limits")) return;
    session.safety.hold("limits", "REDUCING", first.message);
    const { code, message } = first;
    const change = session.alert({
      level: "warning",
      code,
      message,
      action: "Only exits are let through until it holds.",
    });
    await session.store(change);
  }

  async #follow(action: BreakerAction): Promise<void> {
    const session = this.#session;
    if (action.kind === "cancel_entries") {
      await session.cancelAll(this.openEntries(), "risk", action.reason);
      return;
    }
    const { level, message } = action;
    const change = session.alert({
      level,
      code: "BREAKER",
      message,
      action: "Look at the controls page; entries wait.",
    });
    await session.store(change);
  }
}
