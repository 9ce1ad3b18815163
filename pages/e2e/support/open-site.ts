import type { BrowserContext, BrowserContextOptions, Page } from "playwright-core";
import { afterEach, beforeAll, beforeEach, inject } from "vitest";
import type { RunRecord } from "../../../src/contracts/run.js";
import { findRecord, readRecords } from "./site.js";
import { serveSite, type StaticServer } from "./static-server.js";
import { watch, type Watched } from "./watch.js";
import { openWindow } from "./window.js";

/** What a test of the built site has: a page of its own in the file's window. */
export interface SiteVisit {
  readonly page: Page;
  /** What that page did that it must not. */
  readonly watched: Watched;
  readonly context: BrowserContext;
  /** The site on a static host; what a test replaces there is back for the next. */
  readonly server: StaticServer;
  readonly origin: string;
  readonly codeVersion: string;
  readonly records: readonly RunRecord[];
  /** The record of a default run. */
  record(symbol: string, strategy: string): RunRecord;
}

/** Serves the site to a file's tests and opens a window, and a page of it for each test. */
export function openSite(options: BrowserContextOptions = {}): SiteVisit {
  const visit = {} as {
    -readonly [K in keyof SiteVisit]: SiteVisit[K];
  };
  beforeAll(async () => {
    const { folder, codeVersion } = inject("site");
    const records = readRecords(folder);
    const server = await serveSite(folder);
    const context = await openWindow(options);
    Object.assign(visit, { server, context, records, codeVersion, origin: server.origin });
    visit.record = (symbol, strategy) => findRecord(records, symbol, strategy);
    return async () => {
      await context.close();
      await server.close();
    };
  });
  beforeEach(async () => {
    visit.page = await visit.context.newPage();
    visit.watched = watch(visit.page, visit.origin);
  });
  afterEach(async () => {
    await visit.page.close();
    visit.server.restore();
  });
  return visit;
}
