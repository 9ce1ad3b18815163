import type { Page } from "playwright-core";
import { beforeEach, describe, expect, it } from "vitest";
import { STRATEGIES } from "../../src/strategies/catalog.js";
import { watch } from "./support/watch.js";
import { openSite } from "./support/open-site.js";

const visit = openSite();
let page: Page;

beforeEach(() => {
  ({ page } = visit);
});

describe("the catalog", () => {
  it("shows every strategy with results, look-ahead and parameters", async () => {
    await page.goto(`${visit.origin}/strategies`);
    await page.waitForSelector(".strategies");
    expect(await page.locator(".strategies h2 a").allInnerTexts()).toEqual(
      STRATEGIES.map(({ title }) => title),
    );
    expect(await page.locator("table.results").first().locator("thead").count()).toBe(1);
    const text = await page.locator(".strategies").innerText();
    expect(text.match(/✓ No look-ahead/g)).toHaveLength(STRATEGIES.length);
    const { hash } = visit.record("AAPL", "sma-crossover");
    expect(await page.locator(`code[title="${hash}"]`).count()).toBe(1);
  });

  it("leads to the lab with the strategy chosen", async () => {
    await page.goto(`${visit.origin}/strategies`);
    await page.getByRole("link", { name: "Explore its parameters" }).nth(2).click();
    await page.waitForSelector(".lab-controls");
    expect(await page.getByLabel("Strategy").inputValue()).toBe("bollinger-reversion");
  });

  it("has a page for each strategy that opens without an error", async () => {
    for (const { name, title, parameters } of STRATEGIES) {
      const opened = await visit.context.newPage();
      const watched = watch(opened, visit.origin);
      await opened.goto(`${visit.origin}/strategies/${name}`);
      await opened.waitForSelector(".verification.verified");
      await opened.waitForSelector(".time-chart svg");
      expect(await opened.locator("h1").innerText()).toBe(title);
      expect(await opened.locator("[aria-label^='Parameters of'] tbody tr").count()).toBe(parameters.length);
      expect({ name, problems: watched.problems }).toEqual({ name, problems: [] });
      await opened.close();
    }
  });
});
