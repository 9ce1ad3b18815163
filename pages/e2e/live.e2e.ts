import type { BrowserContext, Page } from "playwright-core";
import { afterEach, beforeAll, beforeEach, describe, expect, inject, it } from "vitest";
import type { RunRecord } from "../../src/contracts/run.js";
import { startServer, type LiveServer } from "./support/live-server.js";
import { watch } from "./support/watch.js";
import { findRecord, readRecords } from "./support/site.js";
import { openWindow } from "./support/window.js";

let server: LiveServer;
let context: BrowserContext;
let records: readonly RunRecord[];
let page: Page;

beforeAll(async () => {
  const site = inject("site");
  records = readRecords(site.folder);
  server = await startServer(site);
  context = await openWindow();
  return async () => {
    await context.close();
    await server.close();
  };
});

beforeEach(async () => {
  page = await context.newPage();
});

afterEach(() => page.close());

const state = (): Promise<string> => page.locator(".page-state .state-text").innerText();

describe("pages served by Vernier", () => {
  it("say that they are live, break no policy and ask no other host", async () => {
    const run = `/runs/${findRecord(records, "AAPL", "sma-crossover").id}`;
    for (const path of [
      "/",
      "/orders",
      "/controls",
      "/runs",
      "/compare",
      "/strategies/breakout",
      "/explanations",
      "/drift?draws=39&trials=0&window=300&step=400",
      "/lab",
      "/help",
      run,
    ]) {
      const opened = await context.newPage();
      const watched = watch(opened, server.origin);
      const response = await opened.goto(`${server.origin}${path}`);
      expect(response!.headers()["content-security-policy"]).toContain("'wasm-unsafe-eval'");
      await opened.waitForSelector(".page-state .state-text:has-text('Live · database up')");
      await opened.waitForFunction(() => !document.querySelector("[aria-busy=true], .verification.busy"));
      expect({ path, problems: watched.problems }).toEqual({ path, problems: [] });
      await opened.close();
    }
  });

  it("list the database's runs and verify one from the server's bars", async () => {
    await page.goto(`${server.origin}/runs`);
    await page.waitForSelector("[aria-busy=false] table.figures tbody tr");
    expect(await page.locator(".runs").innerText()).toContain(
      `${records.length + 1} runs in this machine's database`,
    );
    await page.getByRole("link", { name: "SMA crossover" }).first().click();
    await page.waitForSelector(".verification.verified");
  });

  it("show a run that no file of the site holds", async () => {
    await page.goto(`${server.origin}/runs/${server.extraRun}`);
    await page.waitForSelector(".verification.verified");
    expect(await page.locator(".run-header").innerText()).toMatch(/fast 20, slow 50[\s\S]*best of 12 trials/);
  });

  it("compare a run that only the database has with one of the report", async () => {
    const held = findRecord(records, "AAPL", "buy-and-hold").id;
    await page.goto(`${server.origin}/compare?runs=${server.extraRun},${held}`);
    await page.waitForSelector("table.compared");
    expect(await page.locator(".chip").first().innerText()).toContain("fast 20, slow 50");
    expect(await page.locator(".time-chart svg").count()).toBe(2);
  });

  it("say in plain words when there is no such run", async () => {
    await page.goto(`${server.origin}/runs/0123456789abcdef`);
    await page.waitForSelector(".notice.error");
    expect(await page.locator(".notice.error").first().innerText()).toContain(
      'Cannot find run "0123456789abcdef"',
    );
  });

  it("use several threads' worth of isolation", async () => {
    await page.goto(`${server.origin}/`);
    expect(await page.evaluate(() => crossOriginIsolated)).toBe(true);
  });

  it("say that the server stopped, and keep what was read", async () => {
    await page.goto(`${server.origin}/`);
    await page.waitForSelector(".page-state .state-text:has-text('Live')");
    await page.waitForFunction(() => document.querySelectorAll(".time-chart svg").length === 3);
    await server.stop();
    await page.waitForSelector(".page-state.waiting", { timeout: 20_000 });
    expect(await state()).toMatch(
      /^The server has not answered for \d+ s · what you see is from .* · start it with npm start$/,
    );
    expect(await page.locator(".time-chart svg").count()).toBe(3);
  });
});
