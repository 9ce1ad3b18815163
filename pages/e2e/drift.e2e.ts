import type { Page } from "playwright-core";
import { beforeEach, describe, expect, it } from "vitest";
import { packagedBars, packagedSeries } from "../../data-loaders/support/packaged-bars.js";
import { day, number } from "../../src/report/words/format.js";
import { ageModel } from "../../src/research/models/aged-model.js";
import {
  ageingSteps,
  ageingWindows,
  type AgeingPlan,
  type AgeingStep,
} from "../../src/research/models/model-ageing.js";
import { STARTER_TRAINING } from "../../src/research/models/starter-model.js";
import { accessibilityProblems } from "./support/axe.js";
import { watch } from "./support/watch.js";
import { openSite } from "./support/open-site.js";
import { withWindow } from "./support/window.js";

const BARS = packagedBars(packagedSeries("AAPL"));
const PLAN: AgeingPlan = { window: 200, step: 300, draws: 39, trials: 5, span: 252, seed: 7 };
/** What the page takes when nobody says otherwise. */
const TRAIN_BARS = 504;
/** The last bar whose label is known: the one before the last. */
const LAST_DAY = day(BARS.time.at(-2)!);
const QUICK = `?${new URLSearchParams(Object.entries(PLAN).map(([name, value]) => [name, String(value)]))}`;
const LONG = "?draws=5000&trials=1000";

const visit = openSite({ viewport: { width: 1440, height: 900 } });
let page: Page;

beforeEach(() => {
  ({ page } = visit);
});

async function measured(query = QUICK): Promise<void> {
  await page.goto(`${visit.origin}/drift${query}`);
  await page.waitForSelector(".drift-board[aria-busy=false]");
}

interface Cell {
  readonly feature: string;
  readonly verdict: string;
  readonly score: string;
}

/** The measured cells of the table, row by row. */
function cells(): Promise<Cell[]> {
  return page.locator("td[data-verdict]").evaluateAll((all) =>
    all.map((cell) => {
      const { feature, verdict, score } = (cell as HTMLElement).dataset;
      return { feature: feature!, verdict: verdict!, score: score! };
    }),
  );
}

const line = (): Promise<string> => page.locator(".drift-board > .work-line").innerText();

describe("the drift page", () => {
  it("gives the verdicts, health and action that Node gives, with no message of the console and no WCAG violation", async () => {
    await measured();
    const aged = await ageModel(BARS, STARTER_TRAINING, TRAIN_BARS);
    const steps: AgeingStep[] = [...ageingSteps(aged, PLAN)];
    const newest = ageingWindows(aged, PLAN).length - 1;
    const expected = aged.model.features.flatMap((name) =>
      steps
        .flatMap((step) => (step.kind === "feature" && step.feature.name === name ? [step] : []))
        .toSorted((a, b) => a.window - b.window)
        .map(({ feature }) => ({
          feature: name,
          verdict: feature.verdict,
          score: String(feature.null!.score),
        })),
    );
    expect(await cells()).toEqual(expected);
    const state = steps.find((step) => step.kind === "window" && step.window === newest)!;
    if (state.kind !== "window") throw new Error("No window was measured");
    expect(await page.locator(".drift-now [data-action]").getAttribute("data-action")).toBe(
      state.drift.action,
    );
    expect(await page.locator(".health-parts dd").first().innerText()).toContain(
      number(state.drift.health.score),
    );
    const together = steps.at(-1)!;
    if (together.kind !== "together") throw new Error("All features together were not measured");
    expect(await page.locator(".together").getAttribute("data-auc")).toBe(String(together.drift.auc));
    expect(await page.locator(".drift-board > .drift-body > .notice").innerText()).toContain(
      aged.model.card.modelId,
    );
    expect([...visit.watched.problems, ...(await accessibilityProblems(page))]).toEqual([]);
  });

  it("is read by keyboard, says when settings have changed since, and measures them when it is told to", async () => {
    await measured();
    const windows = page.locator(".drift-cells thead button");
    await page.getByRole("button", { name: "rsi-14" }).focus();
    await page.keyboard.press("Enter");
    await windows.first().focus();
    await page.keyboard.press("Enter");
    expect(await windows.first().getAttribute("aria-pressed")).toBe("true");
    const heading = await page.locator(".feature-facts h3").first().innerText();
    expect(heading).toMatch(/^rsi-14, \d{4}-\d\d-\d\d to \d{4}-\d\d-\d\d$/);
    const facts = await page.locator(".feature-facts").innerText();
    expect(facts).toMatch(/False-alarm rate, measured\s+\d+ % of 5 trials/);
    expect(facts).toMatch(
      /Textbook would say\s+PSI (stable|moderate|large), KS (same|different): no part of the verdict/,
    );
    await page.locator(".drift-feature select").selectOption("ks");
    expect(await page.locator(".drift-feature h3").first().innerText()).toContain("KS statistic of rsi-14");
    const before = await cells();
    await page.getByRole("spinbutton", { name: "Window" }).fill("150");
    await page.getByRole("spinbutton", { name: "Window" }).press("Tab");
    await page.waitForSelector(".drift-body.old");
    expect(await line()).toContain("settings have changed");
    await page.getByRole("button", { name: "Measure", exact: true }).click();
    await page.waitForSelector(".drift-board[aria-busy=false] .drift-body:not(.old) td[data-verdict]");
    expect(await cells()).not.toEqual(before);
    expect(await line()).toMatch(/14 features in 3 windows, 39 draws and 5 trials each, seed 7: [\d.]+ s/);
  });

  it("shows the newest window first while it works, and keeps what it has when it is cancelled", async () => {
    await page.goto(`${visit.origin}/drift${LONG}`);
    await page.waitForSelector("td[data-verdict]");
    await page.waitForSelector(".drift-board progress:not([hidden])");
    const first = page.locator(".drift-cells tbody tr").first().locator("td");
    expect(await first.last().getAttribute("data-verdict")).not.toBeNull();
    expect(await first.first().getAttribute("data-verdict")).toBeNull();
    await page.getByRole("button", { name: "Cancel" }).click();
    expect(await line()).toMatch(/^Cancelled after \d+ figures?: what was measured stays$/);
    expect(await page.locator(".drift-board").getAttribute("aria-busy")).toBe("false");
    expect(await first.first().innerText()).toContain("not measured");
    expect((await cells()).length).toBeGreaterThan(0);
  });

  it("says what is wrong with a plan instead of measuring it", async () => {
    await measured("?window=700");
    expect(await page.locator(".drift-body .notice.error").innerText()).toContain(
      "756 rows after its training hold fewer than two windows of 700 rows",
    );
    await page.getByRole("spinbutton", { name: "Draws of the null" }).fill("3");
    await page.getByRole("button", { name: "Measure", exact: true }).click();
    expect(await page.locator(".drift-body .notice.error").innerText()).toContain(
      '"Draws of the null" is 3, expected a whole number from 39',
    );
  });
});

describe("a narrow, dark window", () => {
  it("shows the newest window without scrolling the page sideways, and breaks no WCAG rule", async () => {
    await withWindow({ colorScheme: "dark", viewport: { width: 360, height: 740 } }, async (dark) => {
      page = await dark.newPage();
      const watched = watch(page, visit.origin);
      await measured();
      expect(
        await page.evaluate(
          () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
        ),
      ).toBe(0);
      expect(await page.locator(".drift-cells thead button").last().getAttribute("title")).toContain(
        LAST_DAY,
      );
      await page.locator(".drift-map").scrollIntoViewIfNeeded();
      const { x, width } = (await page.locator(".drift-cells thead th").last().boundingBox())!;
      expect(x + width).toBeLessThanOrEqual(360);
      expect([...watched.problems, ...(await accessibilityProblems(page))]).toEqual([]);
    });
  });
});
