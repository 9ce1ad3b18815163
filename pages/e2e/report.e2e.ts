import { beforeAll, describe, expect, it } from "vitest";
import { accessibilityProblems } from "./support/axe.js";
import { watch } from "./support/watch.js";
import { openSite } from "./support/open-site.js";
import { settled } from "./support/settled.js";
import { withWindow } from "./support/window.js";

const visit = openSite();
let paths: readonly string[];

beforeAll(() => {
  const runs = [visit.record("AAPL", "sma-crossover"), visit.record("SPX", "cash")];
  paths = [
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
    ...runs.map((run) => `/runs/${run.id}`),
  ];
});

describe.each(["light", "dark"] as const)("every page as a report, %s", (colorScheme) => {
  it("opens without an error, a warning, a request to another host or a WCAG violation", async () => {
    await withWindow({ colorScheme, viewport: { width: 1440, height: 900 } }, async (context) => {
      for (const path of paths) {
        const page = await context.newPage();
        const watched = watch(page, visit.origin);
        await page.goto(`${visit.origin}${path}`);
        await settled(page);
        expect(await page.locator(".page-state").innerText()).toMatch(
          /^Report · numbers frozen \d{4}-\d\d-\d\d/,
        );
        expect({ path, problems: [...watched.problems, ...(await accessibilityProblems(page))] }).toEqual({
          path,
          problems: [],
        });
        await page.close();
      }
    });
  });
});

describe("a narrow window", () => {
  it("shows every page at 360 pixels without scrolling sideways", async () => {
    await withWindow({ viewport: { width: 360, height: 740 } }, async (context) => {
      for (const path of paths) {
        const page = await context.newPage();
        await page.goto(`${visit.origin}${path}`);
        await settled(page);
        const overflow = await page.evaluate(
          () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
        );
        expect({ path, overflow }).toEqual({ path, overflow: 0 });
        expect({ path, problems: await accessibilityProblems(page) }).toEqual({ path, problems: [] });
        await page.close();
      }
    });
  });
});

describe("a page that needs the running desk", () => {
  it("says in a report why it cannot show it, and what it would show", async () => {
    for (const path of [
      "/",
      "/positions",
      "/orders",
      "/review",
      "/alerts",
      "/controls",
      "/health",
      "/strategies",
    ]) {
      const page = await visit.context.newPage();
      await page.goto(`${visit.origin}${path}`);
      await settled(page);
      const text = await page.locator(".notice[role=note]").first().innerText();
      expect({ path, text }).toEqual({
        path,
        text: expect.stringMatching(
          /^This needs a running Vernier\.[\s\S]*npm start[\s\S]*Live, it shows: .{60}/,
        ),
      });
      expect(await page.getByRole("button", { name: /^Stop/ }).count()).toBe(0);
      await page.close();
    }
  });
});

describe("the policy of the pages", () => {
  it("stops an inline script that the build did not write", async () => {
    const { page } = visit;
    await page.goto(`${visit.origin}/help`);
    const ran = await page.evaluate(async () => {
      const script = document.createElement("script");
      script.textContent = "globalThis.intruder = true";
      document.head.append(script);
      await new Promise((done) => setTimeout(done, 50));
      return "intruder" in globalThis;
    });
    expect(ran).toBe(false);
  });
});

describe("the runs", () => {
  it("are sorted and filtered by SQL in the browser", async () => {
    const { page } = visit;
    await page.goto(`${visit.origin}/runs`);
    await settled(page);
    const rows = page.locator("table.figures tbody tr");
    const count = await rows.count();
    expect(count).toBe(visit.records.length);
    const column = async (n: number): Promise<string[]> =>
      page.locator(`table.figures tbody tr > :nth-child(${n})`).allInnerTexts();

    await page.getByRole("button", { name: "Sort by Trades" }).click();
    await page.waitForSelector("th[aria-sort=descending]:has-text('Trades')");
    const trades = (await column(7)).map(Number);
    expect(trades).toEqual(trades.toSorted((a, b) => b - a));

    await page.getByLabel("Symbol", { exact: false }).and(page.locator("select")).selectOption("SPX");
    await page.waitForFunction((n) => document.querySelectorAll("table.figures tbody tr").length < n, count);
    expect(new Set(await column(2))).toEqual(new Set(["SPX"]));

    await page.getByLabel("Contains").fill("no such run");
    await page.waitForFunction(() => document.querySelectorAll("table.figures tbody tr").length === 0);
    expect(await page.locator(".runs [role=status]").innerText()).toBe("No run fits: loosen the filters.");
  });
});

describe("the glossary", () => {
  it("finds a word as one types", async () => {
    const { page } = visit;
    await page.goto(`${visit.origin}/help`);
    await page.getByLabel("Find a word").fill("downside");
    expect(await page.locator(".glossary dt").allInnerTexts()).toEqual(["Sortino ratio"]);
    await page.getByLabel("Find a word").fill("zzz");
    expect(await page.locator(".glossary").innerText()).toContain("No word fits");
  });
});

describe("the search", () => {
  it("finds a page by one of its words", async () => {
    const { page, watched } = visit;
    await page.goto(`${visit.origin}/`);
    await page.keyboard.press("/");
    await page.keyboard.type("glossary");
    await page.locator("#observablehq-search-results a", { hasText: "Help" }).click();
    await page.waitForURL("**/help");
    expect(watched.problems).toEqual([]);
  });
});

describe("an address that is none", () => {
  it("says so and leads back, at any depth", async () => {
    const { page } = visit;
    await page.goto(`${visit.origin}/404`);
    expect(await page.locator("h1").innerText()).toBe("Nothing is here");
    expect(
      await page.locator("main p a").evaluateAll((links) => links.map((link) => link.getAttribute("href"))),
    ).toEqual(["/", "/runs", "/help"]);
  });
});
