import { afterEach, describe, expect, test } from "vitest";
import { until } from "../brokers/test-until.js";
import { testBars } from "../brokers/test-bars.js";
import { startTestDesk, type TestDesk } from "./test-desk.js";

let made: TestDesk | null = null;
afterEach(async () => {
  await made?.close();
  made = null;
});

const bars = testBars("TEST", 120);

describe("TradingProcess", () => {
  test("start() reconciles, decides on each bar and fills at the next open", async () => {
    made = await startTestDesk([bars], { from: bars.time[60]!, strategies: { sma: {} } });
    const { process, exchange, desk, database, log } = made;
    process.start();
    await until(() => process.status.here, "it trades").catch((e) => {
      console.log(log, process.status);
      throw e;
    });
    for (let k = 0; k < 40; k++) {
      await exchange.step();
      await exchange.step();
      const session = process.session!;
      const closed = bars.time[60 + k]!;
      await until(() => session.board.find("sma")!.lastBar >= closed, `bar ${k} is decided on`);
      await until(() => session.oms.uncertain === 0, "orders are sent");
    }
    console.log(log, await desk.summary());
    console.log(
      (await desk.listOrders({ status: "all", limit: 50 })).orders.map((o) => [
        o.id,
        o.side,
        o.quantity,
        o.state,
        o.averagePrice,
        o.reason,
      ]),
    );
    console.log(await desk.positions());
    const [count] = await database.sql`SELECT count(*) FROM journal`;
    console.log(
      count,
      (await desk.services()).map((s) => [s.name, s.status, s.detail]),
    );
  });
});
