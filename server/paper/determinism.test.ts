import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { createRandom } from "../../src/core/random.js";
import { startPaperExchange, type PaperExchange, type PaperExchangeOptions } from "./paper-exchange.js";
import { centBars, sdkFor, steppedExchange } from "./test-exchange.js";

const scratch = fs.mkdtempSync(path.join(os.tmpdir(), "vernier-paper-"));
afterAll(() => fs.rmSync(scratch, { recursive: true, force: true }));

const journalOf = (folder: string): string =>
  fs.readFileSync(path.join(scratch, folder, "journal.jsonl"), "utf8");

function open(folder: string, more: Partial<PaperExchangeOptions> = {}): Promise<PaperExchange> {
  return steppedExchange({ folder: path.join(scratch, folder), partial: 0.5, slippageBps: 3, ...more });
}

/** Fifty orders of many kinds, cancels and bars; the exchange may be another one from time to time. */
async function trade(exchangeAt: (k: number) => Promise<PaperExchange>): Promise<PaperExchange> {
  const random = createRandom(3);
  let exchange = await exchangeAt(0);
  for (let k = 0; k < 50; k++) {
    exchange = await exchangeAt(k);
    const { orders } = sdkFor(exchange).trading;
    const symbol = random.next() < 0.5 ? "AAPL" : "MSFT";
    const qty = 2 + random.integer(9);
    const kind = random.integer(5);
    const placed =
      kind === 0
        ? orders.limit({ symbol, qty, side: "buy", limitPrice: 50 + random.integer(80), timeInForce: "gtc" })
        : kind === 1
          ? orders.bracket({
              symbol,
              qty,
              side: "buy",
              takeProfit: { limitPrice: 500 },
              stopLoss: { stopPrice: 20 },
            })
          : kind === 2
            ? orders.market({ symbol, side: "buy", notional: 100 + random.integer(900) })
            : orders.market({ symbol, qty, side: random.next() < 0.7 ? "buy" : "sell" });
    await placed.catch(() => {});
    if (k % 7 === 6) await orders.deleteAllOrders();
    if (k % 2 === 1) await exchange.step();
  }
  return exchange;
}

describe("the journal of a run", () => {
  test("is the same to the last byte when the same commands come again", async () => {
    for (const folder of ["first", "second"]) {
      const exchange = await open(folder);
      await trade(() => Promise.resolve(exchange));
      await exchange.close();
    }
    expect(journalOf("second")).toBe(journalOf("first"));
    expect(journalOf("first")).toContain('"fills"');
  });
  test("is the same when the exchange is stopped and started again on the way, and so is its state", async () => {
    const whole = await open("whole");
    await trade(() => Promise.resolve(whole));
    let running = await open("pieces");
    const pieces = await trade(async (k) => {
      if (k % 10 !== 9) return running;
      await running.close();
      running = await open("pieces");
      return running;
    });
    expect(journalOf("pieces")).toBe(journalOf("whole"));
    expect(pieces.state()).toEqual(whole.state());
    const [left, right] = [sdkFor(pieces), sdkFor(whole)];
    const all = { status: "all", limit: 500, nested: true } as const;
    expect(await left.trading.orders.getAllOrders(all)).toEqual(await right.trading.orders.getAllOrders(all));
    expect(await left.trading.positions.getAllOpenPositions()).toEqual(
      await right.trading.positions.getAllOpenPositions(),
    );
    expect(await left.trading.account.getAccount()).toEqual(await right.trading.account.getAccount());
    expect(await left.trading.accountActivities.getAccountActivities({})).toEqual(
      await right.trading.accountActivities.getAccountActivities({}),
    );
    for (const exchange of [whole, pieces]) await exchange.close();
  });
  test("gives other ids for another seed", async () => {
    const ids = await Promise.all(
      [1, 2].map(async (seed) => {
        const exchange = await steppedExchange({ seed });
        const { id } = await sdkFor(exchange).trading.orders.market({ symbol: "AAPL", qty: 1, side: "buy" });
        await exchange.close();
        return id;
      }),
    );
    expect(ids[0]).not.toBe(ids[1]);
    expect(ids[0]).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  });
  test("loses a torn last line, and nothing else", async () => {
    const exchange = await open("torn");
    await sdkFor(exchange).trading.orders.market({
      symbol: "AAPL",
      qty: 1,
      side: "buy",
      clientOrderId: "kept",
    });
    await exchange.close();
    const before = journalOf("torn");
    fs.appendFileSync(path.join(scratch, "torn", "journal.jsonl"), '{"n":2,"at":12,"do":"sub');
    const notes: string[] = [];
    const again = await open("torn", { note: (line) => notes.push(line) });
    expect(again.recovered).toBe(1);
    expect(notes).toEqual(["Cut 24 bytes of a torn last line off the journal"]);
    expect((await sdkFor(again).trading.orders.getOrderByClientOrderId({ clientOrderId: "kept" })).qty).toBe(
      "1",
    );
    await again.close();
    expect(journalOf("torn")).toBe(before);
  });
  test("is not taken up with other bars or settings, nor when a line was changed, nor by two at once", async () => {
    const exchange = await open("kept");
    await sdkFor(exchange).trading.orders.market({ symbol: "AAPL", qty: 3, side: "buy" });
    await exchange.step();
    await expect(open("kept")).rejects.toThrow(/the paper exchange at port \d+ holds it/);
    await exchange.close();
    const folder = path.join(scratch, "kept");
    await expect(
      startPaperExchange({ bars: [centBars("AAPL", 9)], folder, partial: 0.5, slippageBps: 3 }),
    ).rejects.toThrow(
      "it was begun with other bars (AAPL, MSFT), begin a new run (--new) or give another folder (--dir)",
    );
    await expect(open("kept", { cash: 5 })).rejects.toThrow("it was begun with cash 100000, not 5");
    const text = journalOf("kept");
    fs.writeFileSync(path.join(folder, "journal.jsonl"), text.replace('"qty":"3"', '"qty":"4"'));
    await expect(open("kept")).rejects.toThrow("line 3 of its journal gives another result now");
    fs.writeFileSync(path.join(folder, "journal.jsonl"), text.replace('"do":"submit"', '"do"~"submit"'));
    await expect(open("kept")).rejects.toThrow("line 2 of its journal is damaged");
  });
  test("is moved aside for a new run, which is another account", async () => {
    const ids: string[] = [];
    for (const fresh of [false, true]) {
      const exchange = await open("fresh", { fresh });
      ids.push((await sdkFor(exchange).trading.account.getAccount()).id);
      await sdkFor(exchange).trading.orders.market({ symbol: "AAPL", qty: 1, side: "buy" });
      expect(exchange.state().orders.all).toBe(1);
      await exchange.close();
    }
    expect(ids[0]).not.toBe(ids[1]);
    expect(fs.readdirSync(path.join(scratch, "fresh")).sort()).toEqual(["journal-1.jsonl", "journal.jsonl"]);
  });
  test("keeps what was pending: a cancel that waited is settled after the restart", async () => {
    const exchange = await open("pending", { confirmMs: null });
    const { id } = await sdkFor(exchange).trading.orders.limit({
      symbol: "AAPL",
      qty: 1,
      side: "buy",
      limitPrice: 1,
    });
    await sdkFor(exchange).trading.orders.deleteOrderByOrderID({ orderId: id! });
    await exchange.close();
    const again = await open("pending", { confirmMs: null });
    const { orders } = sdkFor(again).trading;
    expect((await orders.getOrderByOrderID({ orderId: id! })).status).toBe("pending_cancel");
    await again.confirm();
    expect((await orders.getOrderByOrderID({ orderId: id! })).status).toBe("canceled");
    await again.close();
  });
});
