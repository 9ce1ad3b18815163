import type { Page } from "playwright-core";
import { describe, expect, it } from "vitest";
import { openDesk } from "./support/open-desk.js";

const visit = openDesk();
let page: Page;

/** Waits until the page's stream is open at the server: what happens from then on is heard. */
async function listening(): Promise<void> {
  await expect.poll(() => visit.server.desk.listeners, { timeout: 10_000 }).toBeGreaterThan(0);
}

describe("server-sent events", () => {
  it("bring an alert, in the list and on top of the page, without a reload", async () => {
    ({ page } = await visit.open("/alerts"));
    await listening();
    await page.evaluate(() => ((globalThis as { kept?: boolean }).kept = true));
    visit.server.desk.raise({
      level: "critical",
      message: "The broker closed the stream",
      acknowledgedAt: null,
    });
    await page.waitForSelector(".item-critical:has-text('The broker closed the stream')", { timeout: 8_000 });
    await page.waitForSelector(".desk-facts:has-text('3 alerts')", { timeout: 8_000 });
    expect(await page.evaluate(() => (globalThis as { kept?: boolean }).kept)).toBe(true);
  });

  it("bring an order of someone else while another one is open, which stays open", async () => {
    ({ page } = await visit.open("/orders"));
    await listening();
    const row = page.getByRole("button", { name: "buy 20 SPY, market, day", exact: true });
    await row.click();
    await page.waitForSelector(".order-detail");
    await row.focus();
    const wanted = {
      symbol: "AAPL",
      side: "buy",
      type: "limit",
      quantity: "3",
      limitPrice: "180",
      stopPrice: null,
      trailPercent: null,
      timeInForce: "day",
      reason: "elsewhere",
    } as const;
    await visit.server.desk.submitOrder(wanted, { name: "ann" }, "key");
    await page.waitForSelector("table.orders tr:has-text('buy 3 AAPL, limit $180.00, day')", {
      timeout: 8_000,
    });
    expect(await page.locator(".order-detail").count()).toBe(1);
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe("buy 20 SPY, market, day");
  });

  it("leave what is being typed and what was opened as it is", async () => {
    ({ page } = await visit.open("/controls"));
    await listening();
    await page.getByRole("button", { name: "Check every criterion" }).click();
    await page.waitForSelector("tr:has-text('Days on paper')");
    await page.getByRole("searchbox", { name: "Find" }).fill("clock");
    await page.getByLabel("by name").fill("AAPL");
    await page.getByLabel("by name").focus();
    await visit.server.desk.setMode({ mode: "REDUCING", reason: "elsewhere" }, { name: "ann" });
    await page.waitForSelector("main section .mode.reducing", { timeout: 8_000 });
    expect(await page.getByLabel("by name").inputValue()).toBe("AAPL");
    expect(await page.evaluate(() => document.activeElement?.id)).toBe("stop-target");
    expect(await page.locator("table.controls tbody tr:not([hidden])").count()).toBe(1);
    expect(await page.locator("tr:has-text('Days on paper')").count()).toBe(1);
  });

  it("are heard again after the stream broke, and what happened meanwhile is shown", async () => {
    ({ page } = await visit.open("/alerts"));
    await listening();
    await visit.context.setOffline(true);
    await page.waitForSelector(
      ".page-state:has-text('no events: asking every few seconds'), .page-state.waiting",
      { timeout: 20_000 },
    );
    visit.server.desk.raise({ message: "Raised while nobody listened", acknowledgedAt: null });
    await visit.context.setOffline(false);
    await page.waitForSelector(".item:has-text('Raised while nobody listened')", { timeout: 30_000 });
  });
});

describe("a server that stopped answering", () => {
  it("leaves the last values with their age, in red from 30 seconds on, and says so", async () => {
    ({ page } = await visit.open("/positions"));
    await page.clock.install();
    await page.reload();
    await page.waitForSelector("table.figures");
    await visit.context.setOffline(true);
    await page.clock.runFor(26_000);
    await page.waitForSelector(".age:not(.stale):has-text('old')");
    await page.clock.runFor(10_000);
    await page.waitForSelector(".age.stale");
    const text = await page.locator(".age.stale").first().innerText();
    expect(text).toMatch(
      /^3\d s old, from \d\d:\d\d:\d\d\. The server did not answer; it is asked again every few seconds\.$/,
    );
    const red = await page
      .locator(".age.stale")
      .first()
      .evaluate((e) => getComputedStyle(e).color);
    expect(red).toBe("rgb(179, 50, 27)");
    await page.waitForSelector(".desk-bar.stale");
    expect(await page.locator("table.figures").innerText()).toContain("+$738.00");
    expect(await page.locator(".page-state").innerText()).toContain("The server has not answered for");
  });

  it("is named, with what to do, where nothing was read before", async () => {
    ({ page } = await visit.open("/help"));
    await page.route("**/v1/positions", (route) => route.abort());
    await page.goto(`${visit.server.origin}/positions`);
    await page.waitForSelector(".notice.error");
    const text = await page.locator(".notice.error").innerText();
    expect(text).toContain("Cannot show the positions. The server did not answer.");
    expect(text).toContain("npm start");
    await page.unroute("**/v1/positions");
    await page.waitForSelector("table.figures", { timeout: 15_000 });
  });

  it("shows the server's own words when it refuses", async () => {
    ({ page } = await visit.open("/help"));
    const body = JSON.stringify({
      error: { code: "database_unavailable", message: "Cannot reach the database" },
      request_id: "x",
    });
    await page.route("**/v1/positions", (route) =>
      route.fulfill({ status: 503, contentType: "application/json", body }),
    );
    await page.goto(`${visit.server.origin}/positions`);
    await page.waitForSelector(".notice.error:has-text('Cannot reach the database')");
  });
});

describe("an empty desk", () => {
  it("says on each page that there is nothing, and where it would come from", async () => {
    ({ page } = await visit.open("/help"));
    const empty: Readonly<Record<string, unknown>> = {
      "**/v1/positions": { positions: [] },
      "**/v1/orders?*": { orders: [], next: null },
      "**/v1/alerts?*": { alerts: [] },
      "**/v1/recommendations?*": { recommendations: [] },
      "**/v1/strategies": { strategies: [] },
      "**/v1/metrics/equity*": { points: [], baselines: [] },
    };
    for (const [pattern, body] of Object.entries(empty))
      await page.route(pattern, (route) => route.fulfill({ json: body }));
    for (const [path, words] of [
      ["/positions", "Nothing is held."],
      ["/orders", "No order was decided yet."],
      ["/alerts", "No alert was ever raised on this desk."],
      ["/review", "Nothing waits for you."],
      ["/strategies", "No strategy trades on this desk."],
      ["/", "There is no equity curve yet"],
    ] as const) {
      await page.goto(`${visit.server.origin}${path}`);
      await page.waitForSelector(`main:has-text(${JSON.stringify(words)})`);
    }
  });
});
