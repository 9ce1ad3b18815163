import type { BrowserContext, BrowserContextOptions, Page } from "playwright-core";
import { afterEach, beforeEach, inject } from "vitest";
import { startFakeServer } from "../../../server/testing/fake-services.js";
import type { Services } from "../../../server/services.js";
import type { Role } from "../../../src/contracts/controls.js";
import { settled } from "./settled.js";
import { watch, type Watched } from "./watch.js";
import { openWindow } from "./window.js";

export const EVERY_ROLE: readonly Role[] = ["viewer", "trader", "approver", "admin"];

/** A page of the desk, and what it did that it must not. */
export interface DeskView {
  readonly page: Page;
  readonly watched: Watched;
}

/** What a test of the desk's pages has: a server of its own, and a window on it. */
export interface DeskVisit {
  readonly server: Awaited<ReturnType<typeof startFakeServer>>;
  readonly context: BrowserContext;
  /** Opens another window, in which a person signed in with some roles by the one-time link; in none of them nobody did. */
  enter(roles: readonly Role[], options?: BrowserContextOptions): Promise<void>;
  /** Opens a page in the window and waits until nothing on it is loading any more. */
  open(path: string): Promise<DeskView>;
}

/**
 * Gives each test a server over the pages and a window on it, signed in with some roles.
 *
 * @param services what the server has in place of the sample desk
 */
export function openDesk(
  roles: readonly Role[] = EVERY_ROLE,
  options: BrowserContextOptions = {},
  services: () => Partial<Services> = () => ({}),
): DeskVisit {
  const windows: BrowserContext[] = [];
  const visit = {
    async enter(who, how = options) {
      visit.context = await openWindow(how);
      windows.push(visit.context);
      if (who.length === 0) return;
      const page = await visit.context.newPage();
      await page.goto(await visit.server.signIn(who));
      await page.waitForURL(`${visit.server.origin}/`);
      await page.close();
    },
    async open(path) {
      const page = await visit.context.newPage();
      const watched = watch(page, visit.server.origin);
      await page.goto(`${visit.server.origin}${path}`);
      await settled(page);
      return { page, watched };
    },
  } as { -readonly [K in keyof DeskVisit]: DeskVisit[K] };
  beforeEach(async () => {
    visit.server = await startFakeServer(inject("site").folder, services());
    await visit.enter(roles);
  });
  afterEach(async () => {
    await Promise.all(windows.splice(0).map((context) => context.close()));
    await visit.server.close();
  });
  return visit;
}
