import type { Page } from "playwright-core";
import { beforeEach, describe, expect, it } from "vitest";
import type { RunRecord } from "../../src/contracts/run.js";
import { METRICS } from "../../src/metrics/definitions.js";
import { openSite } from "./support/open-site.js";

const visit = openSite();
let record: RunRecord;
let page: Page;

beforeEach(() => {
  ({ page } = visit);
  record = visit.record("AAPL", "sma-crossover");
});

async function openRun(run: RunRecord = record): Promise<void> {
  await page.goto(`${visit.origin}/runs/${run.id}`);
  await page.waitForSelector(".verification:not(.busy)");
  await page.waitForSelector(".time-chart svg");
}

const span = (): Promise<string> => page.locator(".zoom-bar .span").innerText();
const readouts = (): Promise<string[]> => page.locator(".readout time").allInnerTexts();

function changeRecord(change: (run: RunRecord) => Partial<RunRecord>): void {
  visit.server.replace(/\/run-[^/]*\.json$/, (bytes) => {
    const run = JSON.parse(bytes.toString()) as RunRecord;
    return Buffer.from(JSON.stringify({ ...run, ...change(run) }));
  });
}

describe("verification", () => {
  it("says that the recomputed hash equals the stored one", async () => {
    await openRun();
    const text = await page.locator(".verification.verified").innerText();
    expect(text).toMatch(
      new RegExp(
        `^✓ Recomputed in your browser: hash ${record.hash.slice(0, 8)}… equals the stored one, [\\d.]+ ms$`,
      ),
    );
  });

  it("shows a mismatch in red when the stored record says something else", async () => {
    changeRecord(() => ({ hash: "0".repeat(64) }));
    await openRun();
    const line = page.locator(".verification.mismatch");
    expect(await line.innerText()).toContain(`${record.hash.slice(0, 8)}… is not the stored 00000000…`);
    expect(await line.evaluate((element) => getComputedStyle(element).color)).toBe("rgb(179, 50, 27)");
  });

  it("names both versions of the code when another one recorded the run", async () => {
    changeRecord(() => ({ hash: "0".repeat(64), codeVersion: "0.0.1" }));
    await openRun();
    const text = await page.locator(".verification.mismatch").innerText();
    expect(text).toContain(`recorded by code 0.0.1, these pages compute with ${visit.codeVersion}`);
  });

  it("shows a mismatch when the bars are not the ones the run was made from", async () => {
    changeRecord(() => ({ dataHash: "f".repeat(64) }));
    await openRun();
    expect(await page.locator(".verification.mismatch").innerText()).toContain("The bars are not the ones");
  });

  it("says why it cannot recompute, and still draws the charts", async () => {
    changeRecord(() => ({ strategy: "unheard-of" }));
    await openRun();
    expect(await page.locator(".verification.failed").innerText()).toContain('Unknown strategy "unheard-of"');
    expect(await page.locator(".time-chart svg").count()).toBe(4);
  });

  it("says what is missing when a file does not load", async () => {
    visit.server.replace(/\/bars-AAPL[^/]*$/, () => null);
    await page.goto(`${visit.origin}/runs/${record.id}`);
    await page.waitForSelector(".verification.failed");
    expect(await page.locator(".notice.error").allInnerTexts()).toContainEqual(
      expect.stringContaining("Cannot show the time range"),
    );
    expect(await page.locator(".metrics").innerText()).toContain("Sharpe ratio");
  });
});

describe("what a run page shows", () => {
  it("has charts, months, trades, costs and where it comes from", async () => {
    await openRun();
    const headings = await page.locator(".run h3").allInnerTexts();
    for (const text of [
      "Equity",
      "Drawdown",
      "AAPL price, signals and fills",
      "Rolling Sharpe",
      "Monthly returns",
      "Trades",
      "Costs",
      "How this was made",
    ]) {
      expect(headings.some((heading) => heading.startsWith(text))).toBe(true);
    }
    expect(await page.locator("table.figures tbody tr").count()).toBe(record.trades.length);
    const facts = await page.locator("dl.facts").allInnerTexts();
    for (const value of [record.hash, record.dataHash, record.codeVersion, record.source])
      expect(facts.join()).toContain(value);
  });

  it("shows every figure with its definition when the keyboard reaches its name", async () => {
    await openRun();
    for (const { label, definition } of Object.values(METRICS)) {
      await page.locator(".metrics button.term", { hasText: new RegExp(`^${label}$`) }).focus();
      expect(await page.locator("[role=tooltip]:visible").allInnerTexts()).toEqual([definition]);
    }
    await page.keyboard.press("Escape");
    expect(await page.locator("[role=tooltip]:visible").count()).toBe(0);
  });

  it("shows where the profit comes from, in terms that add up", async () => {
    await openRun();
    const group = page.locator(".metrics section", { hasText: "Profit by source" });
    const shown = await group.locator("dd").allInnerTexts();
    expect(shown).toHaveLength(6);
    const amounts = shown.map((text) => Number(text.replace("−", "-").replaceAll(/[$,+]/g, "")));
    const terms = amounts.slice(0, -1).reduce((sum, amount) => sum + amount, 0);
    expect(amounts.at(-1)).toBeCloseTo(record.finalEquity - record.options.cash, 1);
    expect(terms).toBeCloseTo(amounts.at(-1)!, 1);
  });

  it("warns of stale opens on the index", async () => {
    await openRun(visit.record("SPX", "sma-crossover"));
    expect(await page.locator(".notice.beware").innerText()).toContain("opens equal the previous close");
  });

  it("labels synthetic prices", async () => {
    changeRecord(() => ({ synthetic: true }));
    await openRun();
    expect(await page.locator("h1").innerText()).toContain("synthetic prices");
  });

  it("says how many trials a run is the best of", async () => {
    changeRecord(() => ({ trials: 250 }));
    await openRun();
    expect(await page.locator(".run-header").innerText()).toContain("best of 250 trials");
  });
});

describe("the shared time range", () => {
  it("zooms all charts when one is brushed, and shows all again on a double click", async () => {
    await openRun();
    const whole = await span();
    const canvas = page.locator(".canvas").first();
    await canvas.scrollIntoViewIfNeeded();
    const box = (await canvas.boundingBox())!;
    await page.mouse.move(box.x + box.width * 0.3, box.y + 80);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width * 0.5, box.y + 90, { steps: 4 });
    await page.mouse.up();
    const zoomed = await span();
    expect(zoomed).not.toBe(whole);
    const ticks = await page
      .locator(".canvas svg")
      .evaluateAll((all) =>
        all.map((svg) => svg.querySelector("[aria-label='x-axis tick label']")?.textContent),
      );
    expect(new Set(ticks).size).toBe(1);
    await canvas.dblclick();
    expect(await span()).toBe(whole);
  });

  it("moves one cursor across all charts, by pointer and by keyboard", async () => {
    await openRun();
    await page.locator(".canvas").nth(2).scrollIntoViewIfNeeded();
    const box = (await page.locator(".canvas").nth(2).boundingBox())!;
    await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
    const [first, ...rest] = await readouts();
    expect(first).not.toBe(record.last.slice(0, 10));
    expect(new Set(rest)).toEqual(new Set([first]));

    await page.mouse.move(0, 0);
    await page.locator(".canvas").first().focus();
    await page.keyboard.press("Home");
    expect(new Set(await readouts())).toEqual(new Set([record.first.slice(0, 10)]));
    await page.keyboard.press("+");
    expect(await span()).not.toContain(record.last.slice(0, 10));
    await page.keyboard.press("0");
    expect(await span()).toContain(record.last.slice(0, 10));
  });
});

describe("shortcuts", () => {
  it("are listed by ? until the reader turns it off", async () => {
    await openRun();
    await page.keyboard.press("?");
    expect(await page.locator("dialog.shortcuts").innerText()).toContain("Keyboard shortcuts");
    await page.getByLabel("Turn ? off").check();
    await page.keyboard.press("Escape");
    await page.keyboard.press("?");
    expect(await page.locator("dialog.shortcuts[open]").count()).toBe(0);
    await page.evaluate(() => localStorage.clear());
  });
});
