import { chromium, type Browser, type BrowserContext, type BrowserContextOptions } from "playwright-core";
import { inject } from "vitest";

/** How large a window is where a test does not say. */
const DESKTOP: BrowserContextOptions = { viewport: { width: 1280, height: 900 } };

let browser: Promise<Browser> | undefined;

/** Opens a window of the tests' browser, with cookies, storage and cache of its own; whoever opens it closes it. */
export async function openWindow(options: BrowserContextOptions = {}): Promise<BrowserContext> {
  browser ??= chromium.connect(inject("browser"));
  return (await browser).newContext({ ...DESKTOP, ...options });
}

/** Opens a window and closes it when `use` is done. */
export async function withWindow<T>(
  options: BrowserContextOptions,
  use: (context: BrowserContext) => Promise<T>,
): Promise<T> {
  const context = await openWindow(options);
  try {
    return await use(context);
  } finally {
    await context.close();
  }
}
