import type { Page } from "playwright-core";
import type { startFakeServer } from "../../../server/testing/fake-services.js";
import type { Role } from "../../../src/contracts/controls.js";
import { openBrowser, type TestBrowser } from "./browser.js";
import { watch, type Watched } from "./watch.js";

export type DeskServer = Awaited<ReturnType<typeof startFakeServer>>;

export const EVERY_ROLE: readonly Role[] = ["viewer", "trader", "approver", "admin"];

/** A page of the desk, and what it did that it must not. */
export interface DeskView {
  readonly page: Page;
  readonly watched: Watched;
}

/** A browser in which a person signed in with some roles by the one-time link; in none of them nobody did. */
export async function openDesk(
  server: DeskServer,
  roles: readonly Role[],
  options: Parameters<typeof openBrowser>[0] = { viewport: { width: 1280, height: 900 } },
): Promise<TestBrowser> {
  const browser = await openBrowser(options);
  if (roles.length === 0) return browser;
  const page = await browser.context.newPage();
  await page.goto(await server.signIn(roles));
  await page.waitForURL(`${server.origin}/`);
  await page.close();
  return browser;
}

/** Opens a page of the desk and waits until nothing on it is loading any more. */
export async function openDeskPage(
  { context }: TestBrowser,
  { origin }: DeskServer,
  path: string,
): Promise<DeskView> {
  const page = await context.newPage();
  const watched = watch(page, origin);
  await page.goto(`${origin}${path}`);
  await settled(page);
  return { page, watched };
}

/** Waits until nothing on a page is loading or busy any more. */
async function settled(page: Page): Promise<void> {
  await page.waitForSelector(".page-state");
  await page.waitForFunction(
    () => !document.querySelector("[aria-busy=true], .verification.busy, .loading"),
    null,
    { timeout: 30_000 },
  );
}
