import { describe, expect, it } from "vitest";
import { accessibilityProblems } from "./support/axe.js";
import { EVERY_ROLE, openDesk } from "./support/open-desk.js";

const PATHS = [
  "/",
  "/positions",
  "/orders",
  "/orders#vernier-apple-crossover-20260103-1",
  "/controls",
  "/health",
  "/alerts",
  "/review",
  "/sign-in",
  "/strategies",
];
/** What a page shows of the fake desk: figures with units, signs beside colours, and what kind of money moves. */
const TEXTS: Readonly<Record<string, readonly string[]>> = {
  "/": [
    "$101,065.25",
    "+$312.40",
    "Paper · replay of past bars",
    "29.2 % of at most 80.0 %",
    "1.4 % of at most 10.0 %",
    "S&P 500",
    "Position of MSFT is -15 here and -14 at the broker",
    "sell 12 MSFT",
    "unresolved",
  ],
  "/positions": [
    "−15",
    "−$54.00",
    "+$738.00",
    "none yet",
    "+$684.00",
    "without 1 position",
    "apple-crossover",
  ],
  "/orders": ["unresolved", "buy 20 SPY, market, day", "rejected", "120 of 120", "$181.20", "Enter an order"],
  "/orders#vernier-apple-crossover-20260103-1": ["The life of the order", "779 ms", "Filled 2", "Fills"],
  "/controls": ["symbol NVDA", "Monthly drill", "at most $100,000"],
  "/health": ["2 degraded", "requests left", "No bar of NVDA for 35 s"],
  "/alerts": ["2 open", "3 times", "Trading of MSFT waits"],
  "/review": ["What would flip it", "Earnings tomorrow", "+$111.00", "So far, rejecting cost money."],
  "/sign-in": ["Signed in as mia", "approves or rejects"],
  "/strategies": ["nvidia-breakout", "Repeated executions", "needs approval"],
};

const visit = openDesk([]);

describe.each([
  ["light", 1440],
  ["dark", 360],
  ["light", 360],
  ["dark", 1440],
] as const)("every page of the desk, live, %s, %i pixels wide", (colorScheme, width) => {
  it("shows the desk without an error, a foreign request, a WCAG violation or scrolling sideways", async () => {
    await visit.enter(EVERY_ROLE, { colorScheme, viewport: { width, height: 900 } });
    for (const path of PATHS) {
      const { page, watched } = await visit.open(path);
      const text = await page.locator("main").innerText();
      for (const expected of TEXTS[path]!)
        expect({ path, text }).toEqual({ path, text: expect.stringContaining(expected) });
      const overflow = await page.evaluate(
        () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
      );
      const problems = [...watched.problems, ...(await accessibilityProblems(page))];
      expect({ path, overflow, problems }).toEqual({ path, overflow: 0, problems: [] });
      await page.close();
    }
  });
});

describe("the controls", () => {
  it("are all forty, with how many are proven", async () => {
    await visit.enter(["viewer"]);
    const { page } = await visit.open("/controls");
    const { controls } = await visit.server.desk.controls();
    const titles = await page.locator("table.controls tbody th b").allInnerTexts();
    expect(titles).toEqual(controls.map(({ title }) => title));
    expect(titles).toHaveLength(40);
    const proven = controls.filter((control) => control.proven === true).length;
    expect(await page.locator("main").innerText()).toContain(`${proven} proven, ${40 - proven} not`);
  });
});

describe("a reader who did not sign in", () => {
  it("sees the desk, is told how to sign in, and can press nothing that changes it", async () => {
    for (const [path, button] of [
      ["/orders", "Check and send"],
      ["/review", "Approve"],
      ["/alerts", "Acknowledge"],
      ["/controls", "Re-arm, step 1"],
    ] as const) {
      const { page, watched } = await visit.open(path);
      expect(await page.locator(".role-line").first().innerText()).toContain("npm run -s vernier -- sign-in");
      expect(await page.getByRole("button", { name: button }).first().isDisabled()).toBe(true);
      expect(await page.locator(".desk-who").innerText()).toBe("Sign in");
      expect({ path, problems: [...watched.problems, ...(await accessibilityProblems(page))] }).toEqual({
        path,
        problems: [],
      });
      await page.close();
    }
  });

  it("is told what is missing when the stop is pressed", async () => {
    const { page } = await visit.open("/positions");
    await page.getByRole("button", { name: "Stop", exact: true }).click();
    const dialog = page.getByRole("dialog");
    expect(await dialog.innerText()).toContain(
      "To stop trading you need the role trader or approver or admin",
    );
    expect(await dialog.getByRole("button", { name: "Hold to stop" }).count()).toBe(0);
  });
});

describe("a viewer", () => {
  it("sees every control disabled, with the role that is missing", async () => {
    await visit.enter(["viewer"]);
    for (const [path, button, role] of [
      ["/orders", "Cancel buy 20 SPY, market, day", "trader"],
      ["/review", "Reject", "approver"],
      ["/alerts", "Acknowledge", "trader or approver or admin"],
      ["/controls", "Set REDUCING", "trader or approver or admin"],
      ["/strategies", "Pause apple-crossover", "admin"],
    ] as const) {
      const { page } = await visit.open(path);
      const line = await page.locator(".role-line").first().innerText();
      expect({ path, line }).toEqual({
        path,
        line: expect.stringContaining(`you need the role ${role}; you are signed in as mia with: viewer`),
      });
      expect(await page.getByRole("button", { name: button }).first().isDisabled()).toBe(true);
      await page.close();
    }
  });
});

describe("sign-in", () => {
  it("takes a token, names the roles, leaves no code in the address, and signs out", async () => {
    const { page, watched } = await visit.open("/sign-in");
    await page.getByLabel("Or a token").fill(await visit.server.token(["trader"], "tom"));
    await page.getByRole("button", { name: "Sign in" }).click();
    await page.waitForSelector(".roles");
    expect(await page.locator(".lead").innerText()).toContain("Signed in as tom");
    expect(await page.locator(".roles").innerText()).toContain("stops trading");
    await page.getByRole("button", { name: "Sign out" }).click();
    await page.waitForSelector(".sign-in");
    expect(watched.problems).toEqual([]);
    await page.goto(await visit.server.signIn(["approver"], "ann"));
    await page.waitForURL(`${visit.server.origin}/`);
    expect(page.url()).not.toContain("code");
    await page.waitForSelector(".desk-who:has-text('ann')");
  });

  it("says so when a link was used before", async () => {
    const link = await visit.server.signIn(["trader"]);
    const first = await visit.context.newPage();
    await first.goto(link);
    await first.waitForURL(`${visit.server.origin}/`);
    await visit.context.clearCookies();
    const second = await visit.context.newPage();
    await second.goto(link);
    await second.waitForSelector(".notice.error");
    expect(await second.locator(".notice.error").innerText()).toContain(
      "Not signed in. Cannot sign in: the token or code is unknown, used",
    );
  });
});
