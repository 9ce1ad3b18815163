import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { openBrowser } from "../pages/e2e/support/browser.js";
import { settled } from "../pages/e2e/support/settled.js";
import { copySite, findRecord, readRecords } from "../pages/e2e/support/site.js";
import { serveSite } from "../pages/e2e/support/static-server.js";
import { InputError } from "../src/core/errors.js";
import { runTool } from "./run-tool.js";

const FOLDER = "docs/images";
const WIDTH = 1440;
/** What is shown, and how much of it: pages longer than that are cut. */
const PICTURES = [
  { name: "overview", height: 900 },
  { name: "runs", height: 760 },
  { name: "run", height: 1600 },
  { name: "lab", height: 1500 },
] as const;

/** Pictures of the built pages for the documentation, in the light scheme; all, or those that are asked for. */
async function takePictures(asked: readonly string[], out: (line: string) => void): Promise<void> {
  mkdirSync(FOLDER, { recursive: true });
  const site = await copySite();
  const server = await serveSite(site.folder);
  const browser = await openBrowser({ colorScheme: "light" });
  const run = findRecord(readRecords(site.folder), "AAPL", "sma-crossover");
  const paths = { overview: "/", runs: "/runs", run: `/runs/${run.id}`, lab: "/lab" };
  for (const { name, height } of PICTURES.filter(({ name }) => asked.length === 0 || asked.includes(name))) {
    const page = await browser.context.newPage();
    await page.setViewportSize({ width: WIDTH, height });
    await page.goto(`${server.origin}${paths[name]}`);
    await settled(page);
    const file = join(FOLDER, `${name}.png`);
    await page.screenshot({ path: file });
    out(file);
    await page.close();
  }
  await browser.close();
  await server.close();
  site.remove();
}

await runTool({
  name: "screenshots",
  program: "npx tsx tools/screenshots.ts",
  summary: `Writes pictures of the built pages into ${FOLDER}.`,
  usage: "[NAME…]",
  positionals: {
    placeholder: "NAME…",
    help: `some of ${PICTURES.map(({ name }) => name).join(", ")}; all when left out`,
    min: 0,
    max: PICTURES.length,
  },
  options: [],
  example: "npx tsx tools/screenshots.ts lab",
  run: async ({ positionals }, io) => {
    const unknown = positionals.find((name) => PICTURES.every((picture) => picture.name !== name));
    if (unknown !== undefined) throw new InputError(`There is no picture "${unknown}", see --help`);
    await takePictures(positionals, io.out);
    return 0;
  },
});
