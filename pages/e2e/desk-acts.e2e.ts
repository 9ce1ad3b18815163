import type { Page } from "playwright-core";
import { describe, expect, it } from "vitest";
import { accessibilityProblems } from "./support/axe.js";
import { openDesk } from "./support/open-desk.js";

const visit = openDesk();
let page: Page;

const open = async (path: string): Promise<void> => {
  ({ page } = await visit.open(path));
};
const dialog = () => page.getByRole("dialog");
const press = (name: string | RegExp) => page.getByRole("button", { name }).first().click();
const confirm = (name: string) => dialog().getByRole("button", { name }).click();
/** Waits for words of the dialog's outcome and gives them all. */
async function outcome(words: string): Promise<string> {
  await page.waitForSelector(`dialog .outcome:has-text(${JSON.stringify(words)})`);
  return page.locator("dialog .outcome").innerText();
}

describe("the order form", () => {
  const fill = async (symbol: string, quantity: string): Promise<void> => {
    await page.getByLabel("Symbol", { exact: true }).last().fill(symbol);
    await page.getByLabel("Quantity, shares").fill(quantity);
    await page.locator(".order-form [name=reason]").fill("rebalance before the close");
  };

  it("names what is wrong beside its field and sends nothing", async () => {
    await open("/orders");
    await press("Check and send …");
    expect(await page.locator(".order-form .field.symbol .problem").innerText()).toContain(
      "expected 1 to 16 capital letters",
    );
    expect(await page.locator(".order-form .field.quantity .problem").innerText()).toContain("above 0");
    expect(await dialog().count()).toBe(0);
    expect(await page.evaluate(() => document.activeElement?.getAttribute("name"))).toBe("symbol");
    await page.getByLabel("Type").selectOption("limit");
    expect(await page.getByLabel("Limit price, $").isVisible()).toBe(true);
    expect(await page.getByLabel("Stop price, $").isVisible()).toBe(false);
  });

  it("shows a denial with its limit and figure", async () => {
    await open("/orders");
    await fill("aapl", "1000");
    await press("Check and send …");
    expect(await dialog().innerText()).toContain("buy 1,000 AAPL, market, day");
    await confirm("Send the order");
    const text = await outcome("Not done.");
    expect(text).toContain("Order notional is 187350.00, limit 25000");
    expect(await accessibilityProblems(page)).toEqual([]);
  });

  it("sends an order, which appears in the table by itself", async () => {
    await open("/orders");
    await fill("AAPL", "7");
    await press("Check and send …");
    await confirm("Send the order");
    expect(await outcome("Taken.")).toContain("filled");
    await confirm("Close");
    await page.waitForSelector("table.orders tr:has-text('buy 7 AAPL')");
  });
});

describe("an order", () => {
  it("opens its life as a waterfall by keyboard, and closes again", async () => {
    await open("/orders");
    const row = page.getByRole("button", { name: "sell 15 MSFT, limit $405.00, gtc", exact: true });
    await row.focus();
    await page.keyboard.press("Enter");
    await page.waitForSelector(".order-detail svg");
    const stages = await page.locator("ol.stages li").allInnerTexts();
    expect(stages.map((text) => text.split(" ")[0])).toEqual([
      "Decided",
      "Checked",
      "Approved",
      "Sent",
      "Accepted",
      "Waiting",
    ]);
    expect(stages[2]).toContain("after 94 s Approved by mia");
    expect(await page.locator(".order-detail svg [aria-label=bar] rect").count()).toBe(6);
    expect(page.url()).toContain("#vernier-microsoft-reversion-20260107-1");
    await page.keyboard.press("Enter");
    expect(await page.locator(".order-detail").count()).toBe(0);
  });

  it("that was denied names the control, the limit and the figure", async () => {
    await open("/orders#vernier-apple-crossover-20260108-1");
    await page.waitForSelector(".order-detail");
    expect(await page.locator(".denial").innerText()).toMatch(
      /Control 3: .*limit 25,000, figure 31,890, ORDER_NOTIONAL_EXCEEDED/,
    );
  });

  it("is canceled after a confirmation that says what it does", async () => {
    await open("/orders");
    await press("Cancel sell 15 MSFT, limit $405.00, gtc");
    expect(await dialog().innerText()).toContain(
      "Asks the broker to cancel: sell 15 MSFT, limit $405.00, gtc",
    );
    await confirm("Cancel the order");
    expect(await outcome("Asked.")).toContain("pending cancel");
    await page.waitForSelector("table.orders tr:has-text('sell 15 MSFT') .state:has-text('canceled')");
  });

  it("is found by state, symbol and strategy", async () => {
    await open("/orders");
    await page.getByLabel("State").selectOption("unresolved");
    expect(await page.locator("table.orders tbody tr").count()).toBe(1);
    await page.getByLabel("State").selectOption("all");
    await page.getByLabel("Symbol").first().selectOption("AAPL");
    expect(await page.locator("table.orders tbody tr").count()).toBe(2);
    await page.getByLabel("Strategy").selectOption("manual");
    expect(await page.locator("table.orders tbody").innerText()).toBe("No order fits: loosen the filters.");
  });
});

describe("re-arming", () => {
  it("takes two steps, the second with the challenge and the admin code", async () => {
    await open("/controls");
    await press("Re-arm, step 1 of 2 …");
    await confirm("Ask for the challenge");
    expect(await outcome("Asked.")).toContain("challenge-1-");
    await confirm("Close");
    await page.waitForSelector("text=/it lapses in [45]:\\d\\d/");
    await press("Re-arm, step 2 of 2 …");
    await confirm("Re-arm");
    expect(await dialog().innerText()).toContain("Give the challenge and the admin code");
    await dialog().getByLabel("Admin code").fill("wrong-code");
    await confirm("Re-arm");
    expect(await outcome("Not done.")).toContain("challenge or admin code is wrong");
    await dialog().getByLabel("Admin code").fill("admin-code");
    await confirm("Try again");
    expect(await outcome("Re-armed.")).toContain("blocks nothing any more");
    await confirm("Close");
    await page.waitForSelector(".notice.fine:has-text('No kill switch is engaged')");
  });
});

describe("the trading mode", () => {
  it("changes with a reason, everywhere on the page", async () => {
    await open("/controls");
    await press("Set REDUCING …");
    await dialog().getByRole("button", { name: "News ahead" }).click();
    await confirm("Set REDUCING");
    expect(await outcome("The mode is REDUCING.")).toContain("News ahead");
    await confirm("Close");
    await page.waitForSelector(".desk-bar .mode.reducing");
    await page.waitForSelector(".stop-panel .mode.reducing");
  });

  it("asks for a reason of at least three characters", async () => {
    await open("/controls");
    await press("Set HALTED …");
    await dialog().getByLabel("Reason, kept in the journal").fill("x");
    await confirm("Set HALTED");
    expect(await dialog().locator(".problem").innerText()).toBe("Say why in 3 to 500 characters");
    expect((await visit.server.desk.summary()).trading.mode).toBe("ACTIVE");
  });
});

describe("the policy", () => {
  it("previews a change, applies it with a reason, and goes back", async () => {
    await open("/controls");
    const input = page.getByLabel("New value of max order notional, money");
    await input.fill("200000");
    await page.waitForSelector("tr.wrong:has-text('expected at most $100,000')");
    expect(await page.getByRole("button", { name: "Preview the change" }).isDisabled()).toBe(true);
    await input.fill("20000");
    await press("Preview the change");
    await page.waitForSelector(".policy-preview");
    expect(await page.locator(".policy-preview").innerText()).toMatch(
      /\$25,000 → \$20,000[\s\S]*4 recent orders judged again/,
    );
    expect((await visit.server.desk.policies()).length).toBe(1);
    await press("Apply …");
    await dialog().getByLabel("Reason, kept in the journal").fill("smaller orders");
    await confirm("Apply");
    expect(await outcome("Applied.")).toContain("version 2");
    await confirm("Close");
    await page.waitForSelector("text=Policy version 2");
    await page.locator("#policy-versions summary").click();
    await press("Preview going back to 1");
    await page.waitForSelector(".policy-preview");
    await press("Apply …");
    await dialog().getByLabel("Reason, kept in the journal").fill("not better");
    await confirm("Apply");
    await outcome("version 3");
    expect((await visit.server.desk.policies()).at(-1)!.limits[1]!.value).toBe(25_000);
  });
});

describe("the way to real money", () => {
  it("is a list of what is not met, and a button that cannot be pressed", async () => {
    await open("/controls");
    expect(await page.getByRole("button", { name: /real money/ }).count()).toBe(0);
    await press("Check every criterion");
    await page.waitForSelector("tr:has-text('Days on paper')");
    expect(await page.locator("tr:has-text('Days on paper')").innerText()).toContain("✗ not met");
    expect(await page.getByRole("button", { name: "Approve real money …" }).isDisabled()).toBe(true);
  });
});

describe("the controls", () => {
  it("are found by a word", async () => {
    await open("/controls");
    await page.getByRole("searchbox", { name: "Find" }).fill("clock");
    const shown = page.locator("table.controls tbody tr:not([hidden])");
    expect(await shown.allInnerTexts()).toEqual([expect.stringContaining("Clock skew")]);
    expect(await shown.innerText()).toContain("never");
  });
});

describe("review", () => {
  it("approves with a reason and shows the decision below", async () => {
    await open("/review");
    await press("Approve …");
    expect(await dialog().innerText()).toContain("Every control is asked again at this moment");
    await confirm("Approve");
    await outcome("Approved.");
    await confirm("Close");
    await page.waitForSelector(
      "table tr:has-text('sell 12 MSFT'):has-text('approved'):has-text('Agrees with what I see')",
    );
    expect(await page.locator("main").innerText()).toContain("Nothing waits for you.");
  });

  it("says so when someone else was faster", async () => {
    await open("/review");
    await press("Reject …");
    await visit.server.desk.decide(1, true, "faster", { name: "ann" });
    await confirm("Reject");
    expect(await outcome("Not done.")).toContain("it is approved");
  });
});

describe("alerts", () => {
  it("are acknowledged with a note, the worst first, and can be read later", async () => {
    await open("/alerts");
    const first = page.locator(".item").first();
    expect(await first.innerText()).toContain("critical".toUpperCase());
    await first.getByRole("button", { name: "Acknowledge …" }).click();
    await dialog().getByLabel("Note, if any").fill("asked the broker");
    await confirm("Acknowledge");
    await outcome("Acknowledged.");
    await confirm("Close");
    await page.waitForSelector("text=1 alert shown, 1 open");
    await page.locator("main").getByLabel("Show").selectOption("all");
    expect(await page.locator(".items").innerText()).toContain("Acknowledged by mia");
    expect(await page.locator(".items").innerText()).toContain("asked the broker");
    await page.getByLabel("Contains").fill("nothing of the kind");
    expect(await page.locator("main").innerText()).toContain("No alert fits: loosen the filters.");
  });
});

describe("a strategy", () => {
  it("is paused after a preview of what that does", async () => {
    await open("/strategies");
    await press("Pause apple-crossover");
    await page.waitForSelector("dialog .effects:has-text('status')");
    expect(await dialog().innerText()).toContain("Open orders and positions stay as they are");
    await confirm("Pause");
    await outcome("Changed.");
    expect((await visit.server.desk.getStrategy("apple-crossover"))!.status).toBe("paused");
    await confirm("Close");
    await page.waitForSelector("tr:has-text('apple-crossover') b:has-text('paused')");
  });
});
