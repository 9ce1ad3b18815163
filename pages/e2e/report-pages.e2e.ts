import { describe, expect, it } from "vitest";
import { accessibilityProblems } from "./support/axe.js";
import { openSite } from "./support/open-site.js";
import { settled } from "./support/settled.js";

const PATHS = [
  "/",
  "/positions",
  "/orders",
  "/review",
  "/alerts",
  "/controls",
  "/health",
  "/sign-in",
  "/runs",
  "/compare",
  "/strategies",
  "/strategies/sma-crossover",
  "/explanations",
  "/drift?draws=39&trials=0&window=300&step=400",
  "/lab",
  "/help",
] as const;
const RUNS = [
  ["AAPL", "sma-crossover"],
  ["SPX", "cash"],
] as const;

describe.each([
  ["light", 1440],
  ["dark", 1440],
  ["light", 360],
] as const)("a page as a report, %s, %i pixels wide", (colorScheme, width) => {
  const visit = openSite({ colorScheme, viewport: { width, height: 900 } });

  async function looks(path: string): Promise<void> {
    const { page, watched } = visit;
    await page.goto(`${visit.origin}${path}`);
    await settled(page);
    expect(await page.locator(".page-state").innerText()).toMatch(/^Report · numbers frozen \d{4}-\d\d-\d\d/);
    const overflow = await page.evaluate(
      () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
    );
    const problems = [...watched.problems, ...(await accessibilityProblems(page))];
    expect({ overflow, problems }).toEqual({ overflow: 0, problems: [] });
  }

  it.each(PATHS)(
    "%s opens without an error, a warning, a request to another host, a sideways scroll or a WCAG violation",
    looks,
  );

  it.each(RUNS)("the run of %s by %s does as well", (symbol, strategy) =>
    looks(`/runs/${visit.record(symbol, strategy).id}`),
  );
});
