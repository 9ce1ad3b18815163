import { describe, expect, it } from "vitest";
import { openSite } from "./support/open-site.js";
import { settled } from "./support/settled.js";

const visit = openSite();
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
