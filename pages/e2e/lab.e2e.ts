import type { Page } from "playwright-core";
import { beforeEach, describe, expect, it } from "vitest";
import { packagedBars, packagedSeries } from "../../data-loaders/support/packaged-bars.js";
import { runBacktest } from "../../src/research/runs/run-backtest.js";
import { DEFAULT_OPTIONS } from "../../src/simulation/account/options.js";
import { openSite } from "./support/open-site.js";

const AAPL = packagedBars(packagedSeries("AAPL"));

const visit = openSite();
let page: Page;

beforeEach(() => {
  ({ page } = visit);
});

async function openLab(query = ""): Promise<void> {
  await page.goto(`${visit.origin}/lab${query}`);
  await swept();
}

/** Waits for the map, its verdict and the run below. */
async function swept(): Promise<void> {
  await page.waitForSelector(".lab-map[aria-busy=false]");
  await page.waitForSelector(".lab-verdict");
  await page.waitForSelector(".lab-pair .time-chart svg");
}

/** The figures of the best with all of their digits, and its pair. */
async function best(): Promise<{ readonly fast: number; readonly slow: number; readonly figures: object }> {
  const text = await page.locator(".best-pair").innerText();
  const [fast, slow] = text.match(/\d+/g)!.map(Number) as [number, number];
  const figures = await page
    .locator(".lab-side data.exact")
    .evaluateAll((all) =>
      Object.fromEntries(
        all.map((item) => [item.getAttribute("data-figure"), (item as HTMLDataElement).value]),
      ),
    );
  return { fast, slow, figures };
}

function single(parameters: Record<string, number>, commission = DEFAULT_OPTIONS.commission): object {
  const { metrics } = runBacktest(AAPL, "sma-crossover", parameters, { ...DEFAULT_OPTIONS, commission });
  const { sharpe, totalReturn, maxDrawdown, trades } = metrics;
  return Object.fromEntries(
    Object.entries({ sharpe, totalReturn, maxDrawdown, trades }).map(([name, value]) => [
      name,
      String(value),
    ]),
  );
}

const readout = (): Promise<string> => page.locator(".heat-readout").innerText();
const picture = (): Promise<string> =>
  page.locator(".heat-field canvas").evaluate((canvas) => (canvas as HTMLCanvasElement).toDataURL());

describe("the map of a sweep", () => {
  it("has a best cell that equals a single backtest to the last bit", async () => {
    await openLab();
    const { fast, slow, figures } = await best();
    expect(figures).toEqual(single({ fast, slow }));
    expect(await page.locator(".lab-side .same").innerText()).toContain("equal to the last bit");
    expect(await page.locator(".lab-map .work-line").innerText()).toContain(
      "10,000 runs of SMA crossover on AAPL",
    );
  });

  it("is painted anew when a slider moves", async () => {
    await openLab();
    const before = await picture();
    const shown = await page.locator(".lab-verdict").first().innerText();
    await page.getByRole("slider", { name: "Commission" }).fill("0.008");
    await page.waitForFunction(
      (old) => document.querySelector<HTMLElement>(".lab-verdict")!.innerText !== old,
      shown,
    );
    expect(await picture()).not.toBe(before);
    const { fast, slow, figures } = await best();
    expect(figures).toEqual(single({ fast, slow }, 0.008));
  });

  it("shows another figure without another sweep", async () => {
    await openLab();
    const [before, line] = [await picture(), await page.locator(".lab-map .work-line").innerText()];
    await page.locator(".lab-map select").selectOption("trades");
    expect(await picture()).not.toBe(before);
    expect(await page.locator(".heat-legend").innerText()).toContain("Trades, count");
    expect(await page.locator(".lab-map .work-line").innerText()).toBe(line);
  });

  it("is read by the keyboard, and opens the run under its cursor", async () => {
    await openLab();
    await page.locator(".heat-field").focus();
    await page.keyboard.press("Home");
    await page.keyboard.press("PageDown");
    expect(await readout()).toMatch(/^Fast average 2\s+Slow average 102\s+Sharpe ratio/);
    await page.keyboard.press("ArrowRight");
    await page.keyboard.press("Shift+ArrowUp");
    expect(await readout()).toMatch(/^Fast average 3\s+Slow average 112/);
    expect(await page.locator(".heat-readout").getAttribute("aria-live")).toBe("polite");
    await page.keyboard.press("Enter");
    await page.waitForSelector("h2:has-text('The chosen run: fast average 3, slow average 112')");
    await page.getByRole("button", { name: "Back to the best" }).click();
    await page.waitForSelector("h2:has-text('The best run')");
    await page.locator(".heat-field").focus();
    await page.keyboard.press("b");
    const { fast, slow } = await best();
    expect(await readout()).toContain(`Fast average ${fast}`);
    expect(await readout()).toContain(`Slow average ${slow}`);
  });

  it("reads the cell under the pointer and opens it on a click", async () => {
    await openLab();
    const box = (await page.locator(".heat-field").boundingBox())!;
    await page.mouse.click(box.x + 0.105 * box.width, box.y + box.height - 0.205 * box.height);
    expect(await readout()).toMatch(/^Fast average 12\s+Slow average 122/);
    await page.waitForSelector("h2:has-text('The chosen run: fast average 12, slow average 122')");
  });

  it("works without shared memory, as on a host that sends no headers", async () => {
    await page.route("**/*", async (route) => {
      const response = await route.fetch();
      const {
        "cross-origin-opener-policy": _a,
        "cross-origin-embedder-policy": _b,
        ...headers
      } = response.headers();
      await route.fulfill({ response, headers });
    });
    await openLab();
    expect(await page.evaluate(() => crossOriginIsolated)).toBe(false);
    const { fast, slow, figures } = await best();
    expect(figures).toEqual(single({ fast, slow }));
    expect(visit.watched.problems).toEqual([]);
  });
});

describe("another strategy", () => {
  it("brings its own axes and fields, made from its parameters", async () => {
    await openLab("?strategy=rsi-reversion&symbol=SPX");
    expect(await page.locator(".lab-map .work-line").innerText()).toContain("of RSI mean reversion on SPX");
    await page.locator("summary", { hasText: "Axes" }).click();
    expect(await page.locator(".lab-axes > label").allInnerTexts()).toEqual(["Exit", "Overbought"]);
    await page.getByRole("spinbutton", { name: "Overbought" }).fill("90");
    await page.getByRole("spinbutton", { name: "Overbought" }).press("Enter");
    await swept();
    expect(await page.locator(".lab-side .same").count()).toBe(1);
  });

  it("says what is wrong with an axis instead of sweeping", async () => {
    await openLab();
    await page.locator("summary", { hasText: "Axes" }).click();
    await page.getByLabel("to", { exact: true }).first().fill("1");
    await page.getByLabel("to", { exact: true }).first().press("Enter");
    expect(await page.locator(".lab-side .notice.error").innerText()).toContain("1 is below 2");
  });

  it("is cancelled in the middle of a long sweep, and says how far it came", async () => {
    await openLab("?strategy=breakout&symbol=SPX");
    await page.locator("summary", { hasText: "Axes" }).click();
    for (const [k, to] of ["150", "50"].entries()) {
      await page.getByLabel("to", { exact: true }).nth(k).fill(to);
      await page.getByLabel("to", { exact: true }).nth(k).press("Enter");
    }
    await page.locator(".lab-map").getByRole("button", { name: "Cancel" }).click();
    await page.waitForSelector(".lab-map[aria-busy=false]");
    expect(await page.locator(".lab-map .work-line").innerText()).toMatch(
      /^Cancelled: [\d,]+ of [\d,]+ runs/,
    );
  });
});

describe("walking forward", () => {
  it("shows folds, choices, the stitched account and a verdict when it comes into view", async () => {
    await openLab();
    await page.locator(".walk").scrollIntoViewIfNeeded();
    await page.waitForSelector(".walk-result");
    expect(await page.locator(".walk-result .notice strong").innerText()).toMatch(/^[✓✗?] \S/);
    expect(await page.locator(".walk-result table tbody tr").count()).toBe(6);
    expect(await page.locator(".walk-result [role=img] svg").count()).toBe(3);
    expect(await page.locator(".walk-result .time-chart svg").count()).toBe(1);
  });

  it("says that it is old when a setting changed, and runs again when asked to", async () => {
    await openLab();
    await page.locator(".walk").scrollIntoViewIfNeeded();
    await page.waitForSelector(".walk-result");
    await page.getByRole("slider", { name: "Slippage" }).fill("10");
    await page.waitForSelector(".walk-body.old");
    expect(await page.locator(".walk .work-line").innerText()).toContain("settings have changed");
    await page.getByLabel("then trade").fill("200");
    await page.getByRole("button", { name: "Walk forward" }).click();
    await page.waitForSelector(".walk-body:not(.old)");
    expect(await page.locator(".walk-result table tbody tr").count()).toBe(3);
  });
});
