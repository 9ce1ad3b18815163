import type { Page } from "playwright-core";
import { beforeAll, describe, expect, it } from "vitest";
import { startTestDesk, type TestDesk } from "../../server/testing/test-desk.js";
import { HISTORY, playBars, trading } from "../../server/testing/test-play.js";
import { verifyJournal } from "../../server/db/verify-journal.js";
import { EVERY_ROLE, openDesk } from "./support/open-desk.js";

/** The pages over the real desk: a database, an exchange, risk, and orders that fill. */
let trade: TestDesk;
let page: Page;

beforeAll(async () => {
  const bars = playBars(103, 104, 105, 106);
  trade = await startTestDesk([bars], { from: bars.time[HISTORY]!, strategies: { crossover: {} } });
  trade.process.start();
  await trading(trade.process);
  await trade.exchange.step("open");
  return () => trade.close();
});

const visit = openDesk(EVERY_ROLE, {}, () => ({ desk: trade.desk }));

const open = async (path: string): Promise<void> => {
  ({ page } = await visit.open(path));
};
const dialog = () => page.getByRole("dialog");
const press = (name: string | RegExp) => page.getByRole("button", { name }).first().click();
const confirm = (name: string) => dialog().getByRole("button", { name }).click();

async function outcome(words: string): Promise<string> {
  await page.waitForSelector(`dialog .outcome:has-text(${JSON.stringify(words)})`);
  return page.locator("dialog .outcome").innerText();
}

async function send(quantity: string): Promise<void> {
  await open("/orders");
  await page.getByLabel("Symbol", { exact: true }).last().fill("TEST");
  await page.getByLabel("Quantity, shares").fill(quantity);
  await page.locator(".order-form [name=reason]").fill("a hand on the desk");
  await press("Check and send …");
  await confirm("Send the order");
}

describe("a person at the real desk", () => {
  it("sends an order that fills at the exchange, and owns what it bought", async () => {
    await send("10");
    await outcome("Taken.");
    await confirm("Close");
    await page.waitForSelector("table.orders tr:has-text('buy 10 TEST'):has-text('filled')");
    await open("/positions");
    await page.waitForSelector("table tr:has-text('TEST'):has-text('manual')");
    const [position] = await trade.desk.positions();
    expect(position).toMatchObject({ symbol: "TEST", strategy: "manual", quantity: "10" });
  });

  it("reads an order's life from decision to fill", async () => {
    const { orders } = await trade.desk.listOrders({ status: "all", limit: 1 });
    await open(`/orders#${orders[0]!.id}`);
    await page.waitForSelector(".order-detail svg");
    const stages = await page.locator("ol.stages li").allInnerTexts();
    expect(stages.map((text) => text.split(" ")[0])).toEqual(
      expect.arrayContaining(["Decided", "Checked", "Sent"]),
    );
  });

  it("is told which control refused, with limit and figure", async () => {
    await send("5000");
    expect(await outcome("Not done.")).toMatch(/Control 3, ORDER_NOTIONAL_EXCEEDED.*limit \$25000/);
  });

  it("stops everything, is refused then, and re-arms in two steps", async () => {
    await open("/");
    await page.getByRole("button", { name: "Stop", exact: true }).click();
    await page.getByLabel("Type STOP").fill("STOP");
    await dialog().getByRole("button", { name: "Hold to stop" }).click();
    await outcome("Stopped.");
    await confirm("Close");
    await send("3");
    expect(await outcome("Not done.")).toContain("KILL_SWITCH_ENGAGED");
    await open("/controls");
    await press("Re-arm, step 1 of 2 …");
    await confirm("Ask for the challenge");
    await outcome("Asked.");
    await confirm("Close");
    await press("Re-arm, step 2 of 2 …");
    await dialog().getByLabel("Admin code").fill("the-admin-code");
    await confirm("Re-arm");
    await outcome("Re-armed.");
    expect((await trade.desk.controls()).switches).toEqual([]);
  });

  it("left a chain that holds and books that agree with the exchange", async () => {
    const { problems, records } = await verifyJournal(trade.database.sql);
    expect(problems).toEqual([]);
    expect(records).toBeGreaterThan(8);
    expect((await trade.process.session!.reconcileNow("test")).differences).toEqual([]);
  });
});
