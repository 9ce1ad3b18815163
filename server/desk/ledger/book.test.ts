import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { decimal, plain, ZERO } from "../../../src/core/decimal.js";
import { Book } from "./book.js";
import { deskOrder } from "./desk-order.js";
import type { OrderRow } from "./rows.js";

const TIME = "2020-01-07T14:30:00.000Z";

const executions = fc.array(
  fc.record({
    strategy: fc.constantFrom("one", "two"),
    symbol: fc.constantFrom("AAA", "BBB"),
    side: fc.constantFrom("buy", "sell"),
    // Thousandths of a unit and hundredths of a cent, which doubles cannot add up.
    quantity: fc.integer({ min: 1, max: 5000 }).map((n) => decimal(n).div(1000)),
    price: fc.integer({ min: 1, max: 5_000_000 }).map((n) => decimal(n).div(10_000)),
  }),
  { minLength: 1, maxLength: 40 },
);

describe("Book", () => {
  test("execute() keeps positions and cash at the sum of the fills, to the last digit, for any executions", () => {
    fc.assert(
      fc.property(executions, (list) => {
        const book = new Book("test");
        book.cash = decimal("100000");
        for (const execution of list) book.execute({ ...execution, time: TIME });
        const sum = (of: typeof list) =>
          of.reduce(
            (total, { side, quantity }) => (side === "buy" ? total.plus(quantity) : total.minus(quantity)),
            ZERO,
          );
        const paid = list.reduce(
          (total, { side, quantity, price }) =>
            total.plus(quantity.times(price).times(side === "buy" ? 1 : -1)),
          ZERO,
        );
        expect(plain(book.cash)).toBe(plain(decimal("100000").minus(paid)));
        for (const strategy of ["one", "two"])
          for (const symbol of ["AAA", "BBB"]) {
            const own = list.filter((e) => e.strategy === strategy && e.symbol === symbol);
            expect(plain(book.quantityOf(strategy, symbol))).toBe(plain(sum(own)));
          }
        const net = book.netQuantities();
        for (const symbol of ["AAA", "BBB"]) {
          const all = sum(list.filter((e) => e.symbol === symbol));
          expect(net.has(symbol)).toBe(!all.eq(0));
          expect(plain(net.get(symbol) ?? ZERO)).toBe(plain(all));
        }
      }),
      { seed: 20_261_122, numRuns: 300 },
    );
  });

  test("execute() makes realised profit and cost of what is held add up to the money that moved", () => {
    fc.assert(
      fc.property(executions, (list) => {
        const book = new Book("test");
        for (const execution of list) book.execute({ ...execution, time: TIME });
        const tied = [...book.holdings.values()].reduce(
          (total, h) => total.plus(h.realised).minus(h.quantity.times(h.averagePrice)),
          ZERO,
        );
        // An average has 12 digits after the point.
        expect(Math.abs(tied.minus(book.cash).toNumber())).toBeLessThan(1e-6);
        for (const { quantity, averagePrice, openedAt } of book.holdings.values()) {
          expect(averagePrice.gt(0)).toBe(!quantity.eq(0));
          expect(openedAt === null).toBe(quantity.eq(0));
        }
      }),
      { seed: 20_261_123, numRuns: 300 },
    );
  });

  test("execute() realises what is closed and begins anew at the fill's price when it turns a position", () => {
    const book = new Book("test");
    const fill = (side: "buy" | "sell", quantity: number, price: number, time = TIME) =>
      book.execute({
        strategy: "s",
        symbol: "AAA",
        side,
        quantity: decimal(quantity),
        price: decimal(price),
        time,
      });
    fill("buy", 10, 100);
    expect(plain(fill("buy", 10, 110).averagePrice)).toBe("105");
    const half = fill("sell", 5, 125);
    expect([plain(half.quantity), plain(half.averagePrice), plain(half.realised)]).toEqual([
      "15",
      "105",
      "100",
    ]);
    const later = "2020-02-03T14:30:00.000Z";
    const turned = fill("sell", 20, 95, later);
    expect([plain(turned.quantity), plain(turned.averagePrice), plain(turned.realised)]).toEqual([
      "-5",
      "95",
      "-50",
    ]);
    expect(turned.openedAt).toBe(later);
    const flat = fill("buy", 5, 90);
    expect([plain(flat.quantity), plain(flat.averagePrice), plain(flat.realised)]).toEqual(["0", "0", "-25"]);
    expect(flat.openedAt).toBeNull();
  });

  test("touched() counts an order as open until it is done and nothing about it is unresolved", () => {
    const book = new Book("test");
    const order = book.add(deskOrder(row({ state: "pending_submit" })));
    expect(book.openCount).toBe(1);
    order.row = row({ state: "canceled", unresolved: "no answer", broker_id: "b1" });
    book.touched(order);
    expect(book.openCount).toBe(1);
    expect(book.byBrokerId("b1")).toBe(order);
    order.row = row({ state: "canceled", broker_id: "b1" });
    book.touched(order);
    expect(book.openCount).toBe(0);
  });

  test("forgetBefore() forgets done orders only, and theirs at the broker", () => {
    const book = new Book("test");
    book.add(deskOrder(row({ id: "open", state: "accepted", broker_id: "b1" })));
    book.add(deskOrder(row({ id: "old", state: "filled", broker_id: "b2" })));
    book.add(
      deskOrder(row({ id: "new", state: "filled", broker_id: "b3", updated_at: "2020-01-08T00:00:00.000Z" })),
    );
    book.forgetBefore(Date.UTC(2020, 0, 7, 12));
    expect([...book.orders.keys()]).toEqual(["open", "new"]);
    expect(book.byBrokerId("b1")).toBeDefined();
    expect(book.byBrokerId("b2")).toBeUndefined();
    expect(book.byBrokerId("b3")).toBeDefined();
  });
});

function row(changes: Partial<OrderRow>): OrderRow {
  const at = "2020-01-06T21:00:00.000Z";
  return {
    id: "one",
    account: "test",
    broker_id: null,
    strategy: "s",
    model: null,
    person: null,
    symbol: "AAA",
    side: "buy",
    type: "market",
    quantity: "10",
    limit_price: null,
    stop_price: null,
    trail_percent: null,
    time_in_force: "gtc",
    reduce_only: false,
    state: "accepted",
    unresolved: null,
    filled: "0",
    notional: "0",
    broker_filled: "0",
    reserved_price: "100",
    reason: null,
    denials: [],
    decision: null,
    decided_at: at,
    created_at: at,
    updated_at: at,
    ...changes,
  };
}
