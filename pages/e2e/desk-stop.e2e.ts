import type { Page } from "playwright-core";
import { beforeEach, describe, expect, it } from "vitest";
import { accessibilityProblems } from "./support/axe.js";
import { openDesk } from "./support/open-desk.js";

const PHONE = { viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true };

const visit = openDesk([]);
let page: Page;

const dialog = () => page.getByRole("dialog");
const stop = () => page.getByRole("button", { name: "Stop", exact: true });
const engaged = async (): Promise<number> =>
  (await visit.server.desk.controls()).switches.filter(({ scope }) => scope === "global").length;

/** Holds a finger on the button for longer than it asks for. */
async function holdWithFinger(): Promise<void> {
  const box = (await dialog().getByRole("button", { name: "Hold to stop" }).boundingBox())!;
  const client = await page.context().newCDPSession(page);
  const touchPoints = [{ x: box.x + box.width / 2, y: box.y + box.height / 2 }];
  await client.send("Input.dispatchTouchEvent", { type: "touchStart", touchPoints });
  await page.waitForSelector("dialog .outcome:has-text('Stopped')");
  await client.send("Input.dispatchTouchEvent", { type: "touchEnd", touchPoints: [] });
}

describe("the stop on a phone", () => {
  beforeEach(async () => {
    await visit.enter(["trader"], PHONE);
  });

  it.each(["/", "/positions", "/runs"])(
    "is the first thing on %s, wide enough for a thumb, and stays in sight",
    async (path) => {
      ({ page } = await visit.open(path));
      const box = (await stop().boundingBox())!;
      expect(box.y).toBeLessThan(60);
      expect(box.width).toBeGreaterThan(270);
      expect(box.height).toBeGreaterThanOrEqual(48);
      const first = await page.evaluate(
        () => document.querySelector("main button, main a, main h1")?.textContent,
      );
      expect(first).toBe("Stop");
      await page.evaluate(() => scrollTo(0, document.documentElement.scrollHeight));
      await page.waitForFunction(() => scrollY > 0 || document.documentElement.scrollHeight <= innerHeight);
      const { y } = (await stop().boundingBox())!;
      expect(y).toBeGreaterThanOrEqual(0);
      expect(y).toBeLessThan(60);
    },
  );

  it("says exactly what it will do, then stops by holding, and shows which orders were canceled", async () => {
    ({ page } = await visit.open("/"));
    await stop().tap();
    await page.waitForSelector("dialog:has-text('Cancels 2 open orders')");
    const words = await dialog().innerText();
    expect(words).toContain(
      "Blocks every order of all strategies and persons that would open or enlarge a position",
    );
    expect(words).toContain("Exits stay allowed, and so do cancels.");
    expect(words).toContain("buy 20 SPY, market, day");
    expect(await accessibilityProblems(page)).toEqual([]);
    await dialog().getByLabel("Also close the positions").tap();
    expect(await dialog().innerText()).toContain("sells 120 AAPL at the market, about $22,482.00");
    expect(await dialog().innerText()).toContain("buys back 15 MSFT");
    const width = await page.evaluate(
      () => document.querySelector("dialog")!.scrollWidth - document.querySelector("dialog")!.clientWidth,
    );
    expect(width).toBe(0);
    await holdWithFinger();
    const text = await page.locator("dialog .outcome").innerText();
    expect(text).toContain("Kill switch 3 is engaged");
    expect(text).toContain("vernier-manual-20260108-1");
    expect(text).toContain("vernier-microsoft-reversion-20260107-1");
    const record = (await visit.server.desk.controls()).switches.find(({ scope }) => scope === "global");
    expect(record).toMatchObject({
      flatten: true,
      drill: false,
      reason: "Something looks wrong",
      engagedBy: "mia",
    });
    await dialog().getByRole("button", { name: "Close" }).tap();
    await page.waitForSelector(".desk-facts:has-text('2 stops engaged')");
  });

  it("does nothing when the finger leaves too early", async () => {
    ({ page } = await visit.open("/positions"));
    await stop().tap();
    await dialog().getByRole("button", { name: "Hold to stop" }).tap();
    await dialog().getByRole("button", { name: "Back" }).tap();
    expect(await dialog().count()).toBe(0);
    expect(await engaged()).toBe(0);
  });
});

describe("the stop by keyboard", () => {
  beforeEach(async () => {
    await visit.enter(["approver"]);
  });

  it("opens with !, takes the word STOP, and needs no mouse", async () => {
    ({ page } = await visit.open("/runs"));
    await page.keyboard.press("!");
    await page.waitForSelector("dialog.act");
    await page.getByLabel("Reason, kept in the journal").fill("drill of the week");
    await page.getByLabel("This is a drill").check();
    await page.getByLabel("Type STOP").fill("stop");
    await page.keyboard.press("Tab");
    await page.keyboard.press("Tab");
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe("Hold to stop");
    await page.keyboard.press("Enter");
    await page.waitForSelector("dialog .outcome:has-text('Stopped, as a drill.')");
    expect(await engaged()).toBe(1);
  });

  it("stops one strategy by name from the controls", async () => {
    ({ page } = await visit.open("/controls"));
    await page.getByLabel("by name").fill("microsoft-reversion");
    await page.getByRole("button", { name: "Stop it …" }).click();
    await page.waitForSelector("dialog:has-text('Stop strategy microsoft-reversion')");
    await page.waitForSelector("dialog:has-text('Cancels 1 open order')");
    await page.getByLabel("Type STOP").fill("STOP");
    await dialog().getByRole("button", { name: "Hold to stop" }).click();
    await page.waitForSelector("dialog .outcome:has-text('Stopped.')");
    await dialog().getByRole("button", { name: "Close" }).click();
    await page.waitForSelector(".item-bad:has-text('strategy microsoft-reversion')");
  });
});

describe("the stop when the server does not answer", () => {
  it("says so, tries again, says what to do at the broker, and never pretends", async () => {
    await visit.enter(["trader"]);
    ({ page } = await visit.open("/"));
    const tries: string[] = [];
    await page.route("**/v1/controls/kill-switch", (route) => {
      tries.push(route.request().headers()["idempotency-key"]!);
      return route.abort();
    });
    await stop().click();
    await page.getByLabel("Type STOP").fill("STOP");
    await dialog().getByRole("button", { name: "Hold to stop" }).click();
    await page.waitForSelector("dialog .outcome:has-text('No answer yet. Trying again (2 of 4)')");
    await page.waitForSelector("dialog .outcome:has-text('The server did not answer.')", { timeout: 40_000 });
    const text = await page.locator("dialog .outcome").innerText();
    expect(text).toContain("take it that it was not");
    expect(text).toContain("At the broker: sign in to its own site, cancel all orders");
    expect(tries).toHaveLength(4);
    expect(new Set(tries).size).toBe(1);
    expect(await engaged()).toBe(0);
    await page.unroute("**/v1/controls/kill-switch");
    await dialog().getByRole("button", { name: "Try again" }).click();
    await page.waitForSelector("dialog .outcome:has-text('Stopped.')");
    expect(await engaged()).toBe(1);
  });
});
