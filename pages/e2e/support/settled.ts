import type { Page } from "playwright-core";

/** Waits until a page says where it reads from and nothing on it is loading or busy any more. */
export async function settled(page: Page): Promise<void> {
  await page.waitForSelector(".page-state:not(:has-text('Loading'))");
  await page.waitForFunction(
    () => !document.querySelector("[aria-busy=true], .verification.busy, .loading"),
    null,
    { timeout: 30_000 },
  );
}
