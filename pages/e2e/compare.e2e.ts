import type { Page } from "playwright-core";
import { beforeEach, describe, expect, it } from "vitest";
import type { RunRecord } from "../../src/contracts/run.js";
import { openSite } from "./support/open-site.js";

const visit = openSite();
let page: Page;

beforeEach(() => {
  ({ page } = visit);
});

const aapl = (strategy: string): RunRecord => visit.record("AAPL", strategy);

async function compare(...runs: readonly RunRecord[]): Promise<void> {
  await page.goto(`${visit.origin}/compare?runs=${runs.map((run) => run.id).join(",")}`);
  await page.waitForSelector("table.compared");
}

describe("runs side by side", () => {
  it("shows three runs on one axis with their figures, the best of each marked", async () => {
    await compare(aapl("sma-crossover"), aapl("buy-and-hold"), aapl("random"));
    expect(await page.locator(".verification.verified").innerText()).toContain("3 runs recomputed");
    expect(await page.locator("table.compared").first().locator("thead th").count()).toBe(4);
    expect(await page.locator(".time-chart").count()).toBe(2);
    const row = page.locator("table.compared tbody tr", { hasText: "Total return" });
    expect(await row.locator("td").allInnerTexts()).toEqual(["43.9 %", "▲ 190.5 %", "24.3 %"]);
    expect(await row.locator("td.best [aria-label=best]").count()).toBe(1);
    expect(await page.locator(".compare .lead").innerText()).toContain("Buy and hold · AAPL ended highest");
    const settings = page.locator("table.compared").last().locator("tbody th");
    expect(await settings.allInnerTexts()).toEqual(["fast", "slow", "seed", "hold"]);
  });

  it("warns when the runs are not on the same bars, and draws the common days", async () => {
    await compare(aapl("buy-and-hold"), visit.record("SPX", "buy-and-hold"));
    expect(await page.locator(".notice.beware").innerText()).toContain("not on the same bars");
    expect(await page.locator(".zoom-bar .span").innerText()).toContain("2013-05-13 to 2018-05-11");
    const readings = await page.locator(".readout").first().innerText();
    expect(readings).toContain("Buy and hold · SPX");
  });

  it("starts with the crossover and its baselines, and changes as runs are removed and added", async () => {
    await page.goto(`${visit.origin}/compare`);
    await page.waitForSelector("table.compared");
    expect(await page.locator(".chip").count()).toBe(4);
    await page.getByRole("button", { name: "Remove Cash" }).click();
    await page.waitForFunction(() => document.querySelectorAll("table.compared thead th").length === 8);
    expect(new URL(page.url()).searchParams.get("runs")!.split(",")).toHaveLength(3);
    await page.getByLabel("Add a run").selectOption(visit.record("SPX", "cash").id);
    await page.waitForFunction(() => document.querySelectorAll("table.compared thead th").length === 10);
  });

  it("says that a hash is not the stored one when the bars were changed", async () => {
    visit.server.replace(/\/runs[^/]*\.json$/, (bytes) => {
      const runs = JSON.parse(bytes.toString()) as RunRecord[];
      return Buffer.from(JSON.stringify(runs.map((run) => ({ ...run, hash: "0".repeat(64) }))));
    });
    await compare(aapl("cash"), aapl("random"));
    expect(await page.locator(".notice.error").first().innerText()).toContain(
      "did not come to the stored hash",
    );
  });

  it("says which runs it does not know, and asks for a second one", async () => {
    await page.goto(`${visit.origin}/compare?runs=${aapl("cash").id},nonsense`);
    await page.waitForSelector(".compare .notice");
    const text = await page.locator(".compare").innerText();
    expect(text).toContain("Not among these runs: nonsense");
    expect(text).toContain("Choose two runs or more");
  });

  it("opens from the runs that a reader ticked", async () => {
    await page.goto(`${visit.origin}/runs`);
    await page.waitForSelector(".runs[aria-busy=false]");
    const ticks = page.locator("td.tick input");
    await ticks.nth(0).check();
    await ticks.nth(1).check();
    await page.getByRole("link", { name: "Compare the 2 ticked runs" }).click();
    await page.waitForSelector("table.compared");
    expect(await page.locator(".chip").count()).toBe(2);
  });
});
