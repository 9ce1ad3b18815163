import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { openBrowser } from "../pages/e2e/support/browser.js";
import { copySite, findRecord, readRecords } from "../pages/e2e/support/site.js";
import { serveSite } from "../pages/e2e/support/static-server.js";

const FOLDER = "docs/images";
const WIDTH = 1440;
/** What is shown, and how much of it: pages longer than that are cut. */
const PICTURES = [
  { name: "overview", height: 900 },
  { name: "runs", height: 760 },
  { name: "run", height: 1600 },
  { name: "lab", height: 1500 },
] as const;

/** Pictures of the built pages for the documentation, in the light scheme; all, or those named on the command line. */
async function main(): Promise<void> {
  mkdirSync(FOLDER, { recursive: true });
  const site = await copySite();
  const server = await serveSite(site.folder);
  const browser = await openBrowser({ colorScheme: "light" });
  const run = findRecord(readRecords(site.folder), "AAPL", "sma-crossover");
  const paths = { overview: "/", runs: "/runs", run: `/runs/${run.id}`, lab: "/lab" };
  const asked = process.argv.slice(2);
  for (const { name, height } of PICTURES.filter(({ name }) => asked.length === 0 || asked.includes(name))) {
    const page = await browser.context.newPage();
    await page.setViewportSize({ width: WIDTH, height });
    await page.goto(`${server.origin}${paths[name]}`);
    await page.waitForSelector(".page-state");
    await page.waitForFunction(
      () => !document.querySelector("[aria-busy=true], .verification.busy, .loading"),
    );
    const file = join(FOLDER, `${name}.png`);
    await page.screenshot({ path: file });
    console.log(file);
    await page.close();
  }
  await browser.close();
  await server.close();
  site.remove();
}

await main();
