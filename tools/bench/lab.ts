import { existsSync } from "node:fs";
import type { Page } from "playwright-core";
import { openBrowser } from "../../pages/e2e/support/browser.js";
import { serveSite } from "../../pages/e2e/support/static-server.js";
import { median, type BenchRow } from "./measure.js";

const SITE = "dist";
const BARS = 1_000;
const MOVES = 15;

/**
 * The lab in Chromium: from a slider's input event to the frame that shows the map of 10,000 SMA pairs over 1,000 bars.
 * None while the pages are not built.
 */
export async function benchLab(): Promise<BenchRow[]> {
  if (!existsSync(`${SITE}/csp.json`)) return [];
  const server = await serveSite(SITE);
  const browser = await openBrowser({ viewport: { width: 1440, height: 900 } });
  try {
    const page = await browser.context.newPage();
    await page.goto(`${server.origin}/lab`);
    await page.waitForSelector(".lab-map[aria-busy=false]");
    await moveSlider(page, "To", BARS - 1);
    await page.waitForTimeout(1_000);
    const taken: number[] = [];
    for (let move = 1; move <= MOVES; move++) taken.push(await moveSlider(page, "Commission", move * 0.0002));
    const name = `Lab, slider to painted map, 10,000 SMA pairs × ${BARS.toLocaleString("en-US")} bars, Chromium`;
    return [{ name, ours: median(taken), peers: { target: 250 }, unit: "ms" }];
  } finally {
    await browser.close();
    await server.close();
  }
}

/** Milliseconds from the input event until the frame after the map was painted. */
function moveSlider(page: Page, label: string, value: number): Promise<number> {
  return page.evaluate(
    async ([name, to]) => {
      const slider = document.querySelector<HTMLInputElement>(`input[type=range][aria-label="${name}"]`)!;
      const map = document.querySelector(".lab-map")!;
      const started = performance.now();
      const painted = new Promise<void>((done) => {
        const observer = new MutationObserver(() => {
          if (map.getAttribute("aria-busy") !== "false") return;
          observer.disconnect();
          requestAnimationFrame(() => setTimeout(done, 0));
        });
        slider.value = String(to);
        slider.dispatchEvent(new Event("input", { bubbles: true }));
        observer.observe(map, { attributeFilter: ["aria-busy"] });
      });
      await painted;
      return performance.now() - started;
    },
    [label, value] as const,
  );
}
