import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { BrowserContextOptions, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { METRICS } from "../../src/metrics/definitions.js";
import { accessibilityProblems } from "./support/axe.js";
import { withWindow } from "./support/window.js";

const WIDE = { width: 1440, height: 900 };
const NARROW = { width: 360, height: 740 };
const RUN = ["backtest", "AAPL", "--strategy", "sma-crossover", "--set", "fast=10", "slow=30", "--json"];

let folder: string;
let file: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "vernier-report-"));
  file = join(folder, "report.html");
  const env = { ...process.env, VERNIER_HOME: join(folder, "home") };
  const { status, stderr } = spawnSync(
    process.execPath,
    ["server/cli/vernier.js", ...RUN, "--report", file],
    { env, encoding: "utf8" },
  );
  if (status !== 0) throw new Error(`Cannot write the report: ${stderr}`);
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Opens the report from the disk, with what its page did wrong and what it asked for. */
async function withReport(
  options: BrowserContextOptions,
  use: (page: Page, seen: { readonly problems: string[]; readonly requests: string[] }) => Promise<void>,
): Promise<void> {
  await withWindow(options, async (context) => {
    const page = await context.newPage();
    const seen = { problems: [] as string[], requests: [] as string[] };
    page.on("console", (message) => seen.problems.push(message.text()));
    page.on("pageerror", (error) => seen.problems.push(error.message));
    page.on("request", (request) => seen.requests.push(request.url()));
    await page.goto(pathToFileURL(file).href);
    await use(page, seen);
  });
}

describe.each(["light", "dark"] as const)("a report file, %s", (colorScheme) => {
  it.each([WIDE, NARROW])(
    "opens at $width pixels without a message, another request, a sideways scroll or a WCAG violation",
    async (viewport) => {
      await withReport({ colorScheme, viewport }, async (page, { problems, requests }) => {
        const overflow = await page.evaluate(
          () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
        );
        expect(overflow).toBe(0);
        expect(await page.locator("svg[role=img]:visible").count()).toBe(5);
        expect([...problems, ...(await accessibilityProblems(page))]).toEqual([]);
        expect(requests).toEqual([pathToFileURL(file).href]);
      });
    },
  );
});

describe("a report file", () => {
  it("is smaller than 1.5 MB", () => expect(statSync(file).size).toBeLessThan(1_500_000));

  it("shows a definition under the pointer and on keyboard focus, and leads to it", async () => {
    await withReport({ viewport: WIDE }, async (page) => {
      const word = page.locator("a.term", { hasText: "Sharpe ratio" }).first();
      const tip = page.locator("a.term:text-is('Sharpe ratio') + .tip");
      expect(await tip.isVisible()).toBe(false);
      await word.hover();
      expect(await tip.isVisible()).toBe(true);
      await page.mouse.move(0, 0);
      expect(await tip.isVisible()).toBe(false);
      while (!(await word.evaluate((element) => element === document.activeElement))) {
        await page.keyboard.press("Tab");
      }
      expect(await tip.innerText()).toContain(METRICS.sharpe.definition);
      await page.keyboard.press("Enter");
      expect(page.url()).toMatch(/#define-sharpe-ratio$/);
    });
  });

  it("prints every trade and the definitions, on white, without tips", async () => {
    await withReport({ viewport: WIDE, colorScheme: "dark" }, async (page) => {
      await page.emulateMedia({ media: "print", colorScheme: "dark" });
      const scroll = page.getByRole("region", { name: "Trades, table" });
      expect(await scroll.evaluate((element) => element.scrollHeight - element.clientHeight)).toBe(0);
      expect(await page.evaluate(() => getComputedStyle(document.body).backgroundColor)).toBe(
        "rgb(255, 255, 255)",
      );
      expect(await page.locator(".glossary dt").first().isVisible()).toBe(true);
      expect(await page.locator(".tip:visible").count()).toBe(0);
    });
  });
});
