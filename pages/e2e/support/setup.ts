import { chromium } from "playwright-core";
import type { TestProject } from "vitest/node";
import { launchOptions } from "./browser.js";
import { copySite } from "./site.js";

declare module "vitest" {
  interface ProvidedContext {
    /** The site that every test reads: a copy of the build, and the code it was built from. */
    site: { readonly folder: string; readonly codeVersion: string };
    /** Address of the one browser, for playwright. */
    browser: string;
  }
}

/** Before the first test in a browser: the pages are built where they are stale, and one browser starts for all. */
export default async function setUp(project: TestProject): Promise<() => Promise<void>> {
  const site = await copySite();
  const browser = await chromium.launchServer({ ...launchOptions(), host: "127.0.0.1" });
  project.provide("site", { folder: site.folder, codeVersion: site.codeVersion });
  project.provide("browser", browser.wsEndpoint());
  return async () => {
    await browser.close();
    site.remove();
  };
}
