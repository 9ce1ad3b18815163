import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Broker, BrokerOrderRequest, BrokerUpdate } from "../../src/trading/orders/broker.js";
import { until } from "./test-until.js";

/** A broker to hold to the contract, and what its market allows. */
export interface BrokerUnderTest {
  readonly broker: Broker;
  /** A symbol that can be traded. */
  readonly symbol: string;
  /** A limit to buy at that is far below the market. */
  readonly farPrice: string;
  /** Moves the market on so that market orders fill; null where that is not ours to do. */
  readonly advance: (() => Promise<void>) | null;
  /** Differs from run to run where the broker remembers. */
  readonly prefix: string;
  close(): Promise<void>;
}

/** What every broker has to do, whatever it is made of. */
export function brokerContract(name: string, open: () => Promise<BrokerUnderTest>): void {
  let subject: BrokerUnderTest;
  let count = 0;

  beforeAll(async () => {
    subject = await open();
  });
  afterAll(async () => {
    for (const { id, clientOrderId } of await subject.broker.openOrders()) {
      if (clientOrderId.startsWith(`${subject.prefix}-`)) await subject.broker.cancel(id);
    }
    await subject.close();
  });

  const order = (changes: Partial<BrokerOrderRequest> = {}): BrokerOrderRequest => ({
    clientOrderId: `${subject.prefix}-${++count}`,
    symbol: subject.symbol,
    side: "buy",
    type: "limit",
    quantity: "1",
    timeInForce: "gtc",
    limitPrice: subject.farPrice,
    stopPrice: null,
    trailPercent: null,
    ...changes,
  });
  const submitted = async (request: BrokerOrderRequest) => {
    const outcome = await subject.broker.submit(request);
    if (outcome.kind !== "confirmed") throw new Error(`Not confirmed: ${JSON.stringify(outcome)}`);
    return outcome.value;
  };

  describe(`${name} as a Broker`, () => {
    test("submit() gives back what was asked for when an order is taken", async () => {
      const request = order();
      const taken = await submitted(request);
      expect(taken).toMatchObject({ ...request, limitPrice: expect.any(String), filledQuantity: "0" });
      expect(Number(taken.limitPrice)).toBe(Number(request.limitPrice));
      expect(["pending", "accepted"]).toContain(taken.status);
    });

    test("findOrder() gives the order of a client order id, and null when there is none", async () => {
      const taken = await submitted(order());
      expect((await subject.broker.findOrder(taken.clientOrderId))?.id).toBe(taken.id);
      expect(await subject.broker.findOrder(`${subject.prefix}-none`)).toBeNull();
    });

    test("submit() confirms the order that stands when the same is sent twice", async () => {
      const request = order();
      const first = await submitted(request);
      expect((await submitted(request)).id).toBe(first.id);
      const same = (await subject.broker.openOrders()).filter(
        (o) => o.clientOrderId === request.clientOrderId,
      );
      expect(same).toHaveLength(1);
    });

    test("submit() is refused when another order has the client order id", async () => {
      const request = order();
      await submitted(request);
      const outcome = await subject.broker.submit({ ...request, quantity: "3" });
      expect(outcome).toMatchObject({ kind: "refused", code: "40010001", retry: false });
    });

    test("submit() is refused with the broker's code when buying power does not suffice", async () => {
      const outcome = await subject.broker.submit(order({ quantity: "90000000" }));
      expect(outcome).toMatchObject({ kind: "refused", code: "40310000", retry: false });
      expect(outcome.kind === "refused" && outcome.reason).not.toBe("");
    });

    test("cancel() makes an order canceled when it is open, and is refused when there is none", async () => {
      const taken = await submitted(order());
      expect(await subject.broker.cancel(taken.id)).toEqual({ kind: "confirmed", value: null });
      await until(
        async () => (await subject.broker.findOrder(taken.clientOrderId))?.status === "canceled",
        "the order is canceled",
      );
      expect((await subject.broker.openOrders()).map(({ id }) => id)).not.toContain(taken.id);
      const none = await subject.broker.cancel("00000000-0000-0000-0000-000000000000");
      expect(none).toMatchObject({ kind: "refused", retry: false });
    });

    test("replace() makes a new order in place of the old when that is open", async () => {
      const old = await submitted(order());
      await until(
        async () => (await subject.broker.findOrder(old.clientOrderId))?.status === "accepted",
        "the order is accepted",
      );
      const clientOrderId = `${subject.prefix}-${++count}`;
      const outcome = await subject.broker.replace(old.id, { clientOrderId, quantity: "2" });
      expect(outcome).toMatchObject({
        kind: "confirmed",
        value: { clientOrderId, quantity: "2", replaces: old.id },
      });
      await until(
        async () => (await subject.broker.findOrder(old.clientOrderId))?.status === "replaced",
        "the old order is replaced",
      );
    });

    test("account() and clock() give exact money and the market's time", async () => {
      const account = await subject.broker.account();
      for (const field of ["cash", "equity", "buyingPower", "lastEquity"] as const) {
        expect(account[field]).toMatch(/^-?\d+(\.\d+)?$/);
      }
      expect(account.tradingBlocked).toBe(false);
      const clock = await subject.broker.clock();
      expect(clock.nextClose).toBeGreaterThan(clock.time);
    });

    test("asset() tells what can be traded, and gives null for what there is not", async () => {
      expect(await subject.broker.asset(subject.symbol)).toMatchObject({
        symbol: subject.symbol,
        tradable: true,
      });
      expect(await subject.broker.asset("NOSUCHSYMBOL")).toBeNull();
    });

    test("listen() hears of an order, its fill has the id that fillsAfter() gives, and positions() holds it", async (context) => {
      const { broker, advance } = subject;
      if (!advance) return context.skip();
      const heard: BrokerUpdate[] = [];
      let ready = 0;
      const stop = broker.listen({
        ready: () => ready++,
        update: (update) => heard.push(update),
        lost: () => {},
      });
      try {
        await until(() => ready === 1, "the stream is ready");
        const { time } = await broker.clock();
        const request = order({ type: "market", limitPrice: null, quantity: "5", timeInForce: "day" });
        const taken = await submitted(request);
        await advance();
        await until(() => heard.some(({ order, fill }) => fill && order.status === "filled"), "it is filled");
        const fills = heard.flatMap(({ fill }) => (fill && fill.orderId === taken.id ? [fill] : []));
        const listed = (await broker.fillsAfter(time)).filter(({ orderId }) => orderId === taken.id);
        expect(listed.map((fill) => ({ ...fill, time: 0 }))).toEqual(
          fills.map((fill) => ({ ...fill, time: 0 })),
        );
        expect(fills.reduce((sum, { quantity }) => sum + Number(quantity), 0)).toBe(5);
        const held = (await broker.positions()).find(({ symbol }) => symbol === subject.symbol);
        expect(Number(held?.quantity)).toBeGreaterThanOrEqual(5);
      } finally {
        stop();
      }
    });
  });
}
